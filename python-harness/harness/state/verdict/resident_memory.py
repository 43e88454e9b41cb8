"""The memory of a worker, and whether it is too much."""

from __future__ import annotations

import resource
from typing import Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.reset.process.proc_files import read_file


class ResidentMemory:
    """Compares resident memory with that at the baseline."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._first = self._last = resident_bytes()

    def resident(self, *, anew: bool) -> int:
        """Memory of the process in bytes: the present value, or the last one read. Reading it takes a tenth of a short
        clean-up. The peak takes a tenth of that time, and shows whether the value can be too high.
        """
        if anew or _getrusage(_SELF).ru_maxrss * _KIB - self._first > self._limit:
            self._last = resident_bytes()
        return self._last

    def finding(self, resident: int) -> Finding:
        """Whether it has grown too much."""
        grown = resident - self._first
        return Recycle(f"{grown >> 20} MiB more than at the start") if grown > self._limit else None


def resident_bytes() -> int:
    """Memory of this process."""
    return int(read_file("/proc/self/statm").split()[1]) * _PAGE_BYTES


_PAGE_BYTES: Final = resource.getpagesize()
_KIB: Final = 1024

_getrusage: Final = resource.getrusage
_SELF: Final = resource.RUSAGE_SELF
