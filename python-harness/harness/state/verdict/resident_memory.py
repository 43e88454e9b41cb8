"""How much memory a worker occupies, and whether that is too much."""

from __future__ import annotations

import resource
from typing import Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.reset.process.proc_files import read_file


class ResidentMemory:
    """Resident memory against that at the baseline."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._first = self._last = resident_bytes()

    def resident(self, *, anew: bool) -> int:
        """What the process occupies, in bytes: now, or when that was read last. Reading takes a tenth of a short
        clean-up, and the peak tells in a tenth of that time whether it can be too much.
        """
        if anew or _getrusage(_SELF).ru_maxrss * _KIB - self._first > self._limit:
            self._last = resident_bytes()
        return self._last

    def finding(self, resident: int) -> Finding:
        """Whether that is too much more than it was."""
        grown = resident - self._first
        return Recycle(f"{grown >> 20} MiB more than at the start") if grown > self._limit else None


def resident_bytes() -> int:
    """What this process occupies."""
    return int(read_file("/proc/self/statm").split()[1]) * _PAGE_BYTES


_PAGE_BYTES: Final = resource.getpagesize()
_KIB: Final = 1024

_getrusage: Final = resource.getrusage
_SELF: Final = resource.RUSAGE_SELF
