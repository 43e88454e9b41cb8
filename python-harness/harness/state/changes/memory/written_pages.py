"""Which pages this process has written to since it was forked: what lies on others cannot differ from what it was.

A page shared with the zygote is copied when it is written to, and mapped by this process alone from then on. So is one
that nobody else shares any more, which is taken for written as well. The kernel tells by a bit for each page:
https://docs.kernel.org/admin-guide/mm/pagemap.html. Pages written to stay so: a process forked in a call shares them
again, but has ended before anything is compared.

The first write to a shared page is a page fault, and the kernel counts these: where none came, no page need be asked
for. Most short calls cause none, and to ask takes a tenth of their clean-up.
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterable
from typing import Final

PAGE_BYTES: Final = os.sysconf("SC_PAGESIZE")

_PAGEMAP: Final = "/proc/self/pagemap"
_ENTRY_BYTES: Final = 8
_LAST_BYTE: Final = 7
"""Of an entry, on little-endian processors: the one that the bits below are in. On others the trial fails."""

_MAPPED_HERE_ONLY: Final = 1 << 0
_PRESENT: Final = 1 << 7

_IS_WRITTEN: Final = bytes(bool(each & _MAPPED_HERE_ONLY) or not each & _PRESENT for each in range(256))
"""For each value of that byte."""

_MAX_GAP: Final = 24
"""Pages between two that are read over in one go: the kernel takes as long for 24 entries as for one more request."""

_open, _pread, _close = os.open, os.pread, os.close
_getrusage: Final = resource.getrusage

_WRITERS: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
"""Whose faults are counted: a child shares all memory with its parent until it runs its program (`vfork`)."""


class WrittenPages:
    """Made in the zygote for some `pages`, in ascending order; asked in its workers."""

    __slots__ = ("_faults", "_known", "_runs", "_trial")

    def __init__(self, pages: Iterable[int]) -> None:
        self._runs: list[tuple[int, int]] = []
        """First page and one after the last of what is read in one go."""
        for page in pages:
            if self._runs and page - self._runs[-1][1] < _MAX_GAP:
                self._runs[-1] = (self._runs[-1][0], page + 1)
            else:
                self._runs.append((page, page + 1))
        self._known = [bytes(end - first) for first, end in self._runs]
        """A one for each page that was written to, as far as was told."""
        self._faults: list[int] = []
        """How many there had been when the kernel was asked last."""
        # One page of it belongs to nothing else, wherever it begins.
        self._trial = ctypes.create_string_buffer(2 * PAGE_BYTES)
        ctypes.memset(self._trial, 1, len(self._trial))

    def is_told(self) -> bool:
        """Whether the kernel tells, tried out on a page. In a worker, once."""
        page = -(-ctypes.addressof(self._trial) // PAGE_BYTES)
        try:
            before, faults = _read([(page, page + 1)]), _count_faults()
            ctypes.memset(page * PAGE_BYTES, 2, 1)
            is_counted = _count_faults() != faults
            after = _read([(page, page + 1)])
        except OSError:
            # No such file, as under gVisor.
            return False
        return is_counted and [*before, *after] == [b"\0", b"\1"]

    def newly_written(self) -> list[int]:
        """The pages written to that were not given before, and maybe some between them. Raises OSError."""
        found: list[int] = []
        # Counted before the kernel is asked: what is written to meanwhile is asked for the next time.
        faults = _count_faults()
        if faults == self._faults:
            return found
        self._faults = faults
        for number, written in enumerate(_read(self._runs)):
            before = self._known[number]
            if written == before:
                continue
            self._known[number] = written
            at = written.find(1)
            while at >= 0:
                if not before[at]:
                    found.append(self._runs[number][0] + at)
                at = written.find(1, at + 1)
        return found


def _count_faults() -> list[int]:
    used = [_getrusage(writer) for writer in _WRITERS]
    return [count for each in used for count in (each.ru_minflt, each.ru_majflt)]


def _read(runs: Iterable[tuple[int, int]]) -> list[bytes]:
    """For each run a byte for each page: whether it was written to."""
    found = []
    descriptor = _open(_PAGEMAP, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for first, end in runs:
            entries = _pread(descriptor, (end - first) * _ENTRY_BYTES, first * _ENTRY_BYTES)
            if len(entries) != (end - first) * _ENTRY_BYTES:
                raise OSError(f"{_PAGEMAP} ended early")
            found.append(entries[_LAST_BYTE::_ENTRY_BYTES].translate(_IS_WRITTEN))
    finally:
        _close(descriptor)
    return found
