"""What the kernel keeps for the process and mostly does not let it take back."""

from __future__ import annotations

import os
import resource
import time
from typing import Any, Final

from harness.state.kinds import DATA_RESET, Check, Finding, Recycle, kind

_C_LIBRARY_SIGNALS: Final = 0b11 << 31
"""Bits of signals 32 and 33, for which the C library sets handlers of its own with the first thread."""


@kind("kernel status")
def kernel_status() -> Check:
    """What the kernel lists of signals ignored and caught, seccomp filters and privileges, whoever changed it and
    how.
    """
    fields = (b"SigBlk", b"SigIgn", b"SigCgt", b"Seccomp", b"Seccomp_filters", b"NoNewPrivs", b"CapEff")

    def read() -> bytes:
        status = _read_file("/proc/self/status")
        # From here on nothing changes by itself but the last lines, which count switches of context.
        start, end = status.find(b"\nSigBlk:"), status.find(b"\nvoluntary")
        return status[start:end]

    def parse(status: bytes) -> dict[bytes, int]:
        entries = (line.partition(b":") for line in status.splitlines())
        return {name: int(value, 16) & ~_C_LIBRARY_SIGNALS for name, _, value in entries if name in fields}

    same = read()
    saved = parse(same)

    def check() -> Finding:
        nonlocal same
        status = read()
        # Taking the text apart takes three times as long as reading it.
        if status == same:
            return None
        now = parse(status)
        same = status
        changed = [name.decode() for name in fields if now.get(name) != saved.get(name)]
        return Recycle(", ".join(changed)) if changed else None

    return check


@kind("resource limits")
def resource_limits() -> Check:
    """All `RLIMIT_*`. A soft limit can be put back; a hard limit that was lowered cannot."""
    getrlimit, setrlimit = resource.getrlimit, resource.setrlimit
    limits = sorted({value for name, value in vars(resource).items() if name.startswith("RLIMIT_")})
    saved = [getrlimit(limit) for limit in limits]

    def check() -> Finding:
        if [getrlimit(limit) for limit in limits] == saved:
            return None
        for limit, values in zip(limits, saved, strict=True):
            try:
                setrlimit(limit, values)
            except (OSError, ValueError):
                return Recycle("a hard limit was lowered")
        return DATA_RESET

    return check


@kind("scheduling")
def scheduling() -> Check:
    """Niceness, processors, policy, session and process group: none can be put back without privileges."""
    names = ("nice", "affinity", "policy", "session", "user")

    def read() -> tuple[Any, ...]:
        session, user = (_getsid(0), _getpgrp(), _getppid()), (_getresuid(), _getresgid())
        return _getpriority(_THIS_PROCESS, 0), _getaffinity(0), _getscheduler(0), session, user

    saved = read()

    def check() -> Finding:
        now = read()
        if now == saved:
            return None
        return Recycle(", ".join(name for name, old, new in zip(names, saved, now, strict=True) if old != new))

    return check


_THIS_PROCESS: Final = os.PRIO_PROCESS
_getpriority, _getaffinity, _getscheduler = os.getpriority, os.sched_getaffinity, os.sched_getscheduler
_getsid, _getpgrp, _getppid = os.getsid, os.getpgrp, os.getppid
_getresuid, _getresgid = os.getresuid, os.getresgid


_LINKS_OF_EMPTY_FOLDER: Final = 2


@kind("threads")
def threads() -> Check:
    """Threads, whoever started them. They cannot be ended."""
    stat, listdir, sleep = os.stat, os.listdir, time.sleep
    folder = "/proc/self/task"
    count = len(listdir(folder))
    # Linux counts the folders in it as links, which is read in a third of the time.
    extra = stat(folder).st_nlink - count
    is_counted = extra == _LINKS_OF_EMPTY_FOLDER

    def check() -> Finding:
        for _ in range(_THREAD_END_CHECKS):
            running = stat(folder).st_nlink - extra if is_counted else len(listdir(folder))
            if running <= count:
                return None
            # A thread that was joined goes on for a moment inside the C library.
            sleep(_THREAD_END_S)
        return Recycle(f"{running - count} still running")

    return check


_THREAD_END_CHECKS: Final = 20
_THREAD_END_S: Final = 0.000_5
"""Seconds between looks at threads that are ending: together 10 ms, a hundred times what it takes on an idle machine.
"""


def _read_file(path: str) -> bytes:
    descriptor = _open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read(descriptor, _READ_BYTES)
    finally:
        _close(descriptor)


_READ_BYTES: Final = 4096
"""More than there is: a read sets aside as much as it asks for."""

_open, _read, _close = os.open, os.read, os.close


class Memory:
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
    return int(_read_file("/proc/self/statm").split()[1]) * _PAGE_BYTES


_PAGE_BYTES: Final = resource.getpagesize()
_KIB: Final = 1024

_getrusage: Final = resource.getrusage
_SELF: Final = resource.RUSAGE_SELF

KINDS: Final = (
    kernel_status,
    resource_limits,
    scheduling,
    threads,
)
