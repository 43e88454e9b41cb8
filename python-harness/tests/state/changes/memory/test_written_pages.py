"""Which pages a forked process has written to."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Any

import pytest
from state.forks import in_a_fork

from harness.state.changes.memory import written_pages
from harness.state.changes.memory.written_pages import PAGE_BYTES, WrittenPages

_PAGES = 200
_CLONE_VM = 0x100
_CLONE_VFORK = 0x4000


class Memory:
    """Pages that nobody else writes to."""

    def __init__(self) -> None:
        self._buffer = ctypes.create_string_buffer((_PAGES + 1) * PAGE_BYTES)
        self.first = -(-ctypes.addressof(self._buffer) // PAGE_BYTES)
        self.pages = range(self.first, self.first + _PAGES)
        for page in self.pages:
            self.write(page)

    def write(self, page: int) -> None:
        ctypes.memset(page * PAGE_BYTES, 1, 8)


@pytest.mark.parametrize("step", [1, 7, 60])
def test_pages_written_to_since_the_fork_are_told_once(step: int) -> None:
    memory = Memory()
    written = WrittenPages(memory.pages[::step])
    chosen = [memory.pages[::step][each] for each in (0, 2)]

    def look() -> list[Any]:
        told = [written.is_told(), written.newly_written()]
        for page in chosen:
            memory.write(page)
            # Between two that are looked at there may be others.
            memory.write(page + 1)
        return [*told, written.newly_written(), written.newly_written()]

    is_told, before, found, then = in_a_fork(look)
    assert (is_told, before, then) == (True, [], [])
    assert {*chosen} <= {*found} <= {*chosen} | {page + 1 for page in chosen}
    assert found == sorted(found)


def test_a_process_that_has_ended_hides_nothing() -> None:
    memory = Memory()
    written = WrittenPages(memory.pages)

    def look() -> list[Any]:
        memory.write(memory.first)
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        return written.newly_written()

    assert in_a_fork(look) == [memory.first]


def test_the_kernel_is_asked_only_after_page_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    pages = WrittenPages(memory.pages)
    asked: list[int] = []
    read = written_pages._read

    def count(runs: list[tuple[int, int]]) -> list[bytes]:
        asked.append(len(runs))
        return read(runs)

    monkeypatch.setattr(written_pages, "_read", count)

    def look() -> list[Any]:
        # What is made on the way causes faults as well.
        for _ in range(20):
            pages.newly_written()
        asked.clear()
        found = [page for _ in range(20) for page in pages.newly_written()]
        seldom = len(asked)
        memory.write(memory.first + 3)
        return [found, seldom, pages.newly_written()]

    found, seldom, then = in_a_fork(look)
    assert (found, then) == ([], [memory.first + 3])
    # A busy machine takes pages away, which are faulted in again. Of twenty looks few ask all the same.
    assert seldom < 8


def test_what_a_child_writes_that_shares_memory_is_seen() -> None:
    """As between `vfork` and `exec`. The child is the C library's `time`, which writes to where its argument says."""
    memory = Memory()
    pages = WrittenPages(memory.pages)
    library = ctypes.CDLL(None)
    stack = ctypes.create_string_buffer(1 << 16)
    top = ctypes.c_void_p(ctypes.addressof(stack) + len(stack) - 64)
    flags = _CLONE_VM | _CLONE_VFORK | signal.SIGCHLD

    def look() -> list[Any]:
        found = []
        # The first times this process causes faults of its own.
        for page in memory.pages[:20]:
            pid = library.clone(library.time, top, flags, ctypes.c_void_p(page * PAGE_BYTES))
            os.waitpid(pid, 0)
            found.append(pages.newly_written())
        return found

    assert in_a_fork(look) == [[page] for page in memory.pages[:20]]


def test_what_is_not_shared_counts_as_written() -> None:
    memory = Memory()
    written = WrittenPages(memory.pages)
    assert not written.is_told()
    assert written.newly_written() == [*memory.pages]
