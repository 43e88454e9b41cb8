"""The pages that this process has written to since it was forked. Data on other pages cannot have changed.

A page shared with the zygote is copied when it is written to, and then mapped by this process alone. A page that nobody
else shares any more is mapped alone too, and counts as written. The kernel tells by a bit for each page:
https://docs.kernel.org/admin-guide/mm/pagemap.html. Written pages stay written: a process forked in a call shares them
again, but has ended before anything is compared.

The first write to a shared page is a page fault, and the kernel counts page faults. If there were none, no page needs
to be asked for. Most short calls cause none, and asking takes a tenth of their clean-up.
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
"""The byte of an entry that has the bits below, on little-endian processors. On others the trial fails."""

_MAPPED_HERE_ONLY: Final = 1 << 0
_PRESENT: Final = 1 << 7

_IS_WRITTEN: Final = bytes(bool(each & _MAPPED_HERE_ONLY) or not each & _PRESENT for each in range(256))
"""Whether a page was written to, for each value of that byte."""

_MAX_GAP: Final = 24
"""Pages between two wanted ones that are read along with them. The kernel takes as long for 24 entries as for another
request.
"""

_open, _pread, _close = os.open, os.pread, os.close
_getrusage: Final = resource.getrusage

_WRITERS: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
"""The processes whose faults are counted. A child shares all memory with its parent until it runs its program
(`vfork`).
"""


class WrittenPages:
    """Made in the zygote for some `pages`, in ascending order, and used in its workers."""

    __slots__ = ("_faults", "_known", "_runs", "_trial")

    def __init__(self, pages: Iterable[int]) -> None:
        self._runs: list[tuple[int, int]] = []
        """First page, and the page after the last one, of each read."""
        for page in pages:
            if self._runs and page - self._runs[-1][1] < _MAX_GAP:
                self._runs[-1] = (self._runs[-1][0], page + 1)
            else:
                self._runs.append((page, page + 1))
        self._known = [bytes(end - first) for first, end in self._runs]
        """1 for each page that was written to, as far as reported."""
        self._faults: list[int] = []
        """Number of faults when the kernel was asked last."""
        # One page of it belongs to nothing else, wherever it starts.
        self._trial = ctypes.create_string_buffer(2 * PAGE_BYTES)
        ctypes.memset(self._trial, 1, len(self._trial))

    def is_told(self) -> bool:
        """Whether the kernel reports written pages, tried on one page. Once, in a worker."""
        page = -(-ctypes.addressof(self._trial) // PAGE_BYTES)
        try:
            before, faults = _read([(page, page + 1)]), _count_faults()
            ctypes.memset(page * PAGE_BYTES, 2, 1)
            is_counted = _count_faults() != faults
            after = _read([(page, page + 1)])
        except OSError:
            # The file does not exist, as under gVisor.
            return False
        return is_counted and [*before, *after] == [b"\0", b"\1"]

    def newly_written(self) -> list[int]:
        """The written pages that were not returned before, and maybe some between them. Raises OSError."""
        found: list[int] = []
        # Counted before the kernel is asked, so that pages written meanwhile are asked for the next time.
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
    """For each read, a byte for each page: whether it was written to."""
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
