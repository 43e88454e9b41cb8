"""What a forked process need not read, because it has not written to the pages it is on."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import traceback
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from harness.state import written_pages
from harness.state.paged_group import PagedGroup
from harness.state.written_pages import PAGE_BYTES, WrittenPages

_PAGES = 200
_CLONE_VM = 0x100
_CLONE_VFORK = 0x4000
_NAME_TO_TYPE_PARAMETERS = (32, 96)


def in_a_fork(look: Callable[[], Any]) -> Any:
    """What `look` gives in a process forked now, as JSON."""
    reader, writer = os.pipe()
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        try:
            answer = look()
        except BaseException:
            answer = traceback.format_exc()
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = json.loads(pipe.read())
    os.waitpid(pid, 0)
    gc.unfreeze()
    return answer


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

    expected = sorted({*chosen} | ({page + 1 for page in chosen} if step == 1 else set()))
    assert in_a_fork(look) == [True, [], expected, []]


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
    assert seldom < 3


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


def functions(count: int) -> list[FunctionType]:
    """Of modules of their own, as many as fill tens of pages."""
    names: dict[str, Any] = {}
    exec("\n".join(f"def f{number}(): pass" for number in range(count)), names)
    return sorted((each for each in names.values() if type(each) is FunctionType), key=id)


def group_of(watched: list[FunctionType]) -> PagedGroup:
    group = PagedGroup(*_NAME_TO_TYPE_PARAMETERS)
    group.extend(watched)
    group.prepare()
    return group


@pytest.mark.parametrize("is_trusted", [True, False])
@pytest.mark.parametrize("changed", [[], [0], [999], [0, 1, 340, 341, 700, 1999], [*range(0, 2000, 13)]])
def test_changes_of_functions_are_found_wherever_they_are(changed: list[int], *, is_trusted: bool) -> None:
    watched = functions(2000)
    group = group_of(watched)

    def look() -> list[Any]:
        group.spare()
        PagedGroup.is_trusted = is_trusted
        added = functions(3)
        group.extend(added)
        before = group.is_same()
        for position in changed:
            watched[position].__defaults__ = (position,)
        added[2].__doc__ = "changed"
        found = group.changed()
        group.accept(found)
        settled = group.is_same()
        for position in changed:
            watched[position].__defaults__ = None
        again = group.changed()
        return [before, sorted(found), settled, sorted(again)]

    assert in_a_fork(look) == [True, [*changed, 2002], True, changed]


def test_only_what_is_written_to_is_read() -> None:
    """A function that is put back behind the kernel's back would not be seen; that nobody can do."""
    watched = functions(2000)
    group = group_of(watched)

    def look() -> list[Any]:
        group.spare()
        # As if all memory had changed: the group reads what it recorded of it only where a page was written to.
        for position in range(2000):
            group._headers.record(position, bytes(_NAME_TO_TYPE_PARAMETERS[1]))
        watched[1000].__defaults__ = (1,)
        return group.changed()

    found = in_a_fork(look)
    assert 1000 in found and len(found) < 1000


def test_without_a_fork_all_of_it_is_read() -> None:
    watched = functions(500)
    group = group_of(watched)
    group.spare()
    watched[7].__defaults__ = (7,)
    assert group.changed() == [7]
