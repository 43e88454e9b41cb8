"""What a forked process need not read, because it has not written to the pages it is on."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import traceback
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from harness.state.paged_group import PagedGroup
from harness.state.written_pages import PAGE_BYTES, WrittenPages

_PAGES = 200
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
