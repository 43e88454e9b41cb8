"""What the kernel keeps for the process and mostly does not let it take back."""

from __future__ import annotations

import os
import resource
import time
from typing import Any, Final

from harness.state.kinds import RESET, Check, Finding, Recycle, kind

_C_LIBRARY_SIGNALS: Final = 0b11 << 31
"""Bits of signals 32 and 33, for which the C library sets handlers of its own with the first thread."""


@kind("kernel status")
def kernel_status() -> Check:
    """What the kernel lists of signals ignored and caught, seccomp filters and privileges, whoever changed it and
    how.
    """
    fields = (b"SigBlk", b"SigIgn", b"SigCgt", b"Seccomp", b"Seccomp_filters", b"NoNewPrivs", b"CapEff")

    def read() -> dict[bytes, int]:
        entries = (line.partition(b":") for line in _read_file("/proc/self/status").splitlines())
        return {name: int(value, 16) & ~_C_LIBRARY_SIGNALS for name, _, value in entries if name in fields}

    saved = read()

    def check() -> Finding:
        now = read()
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
        return RESET

    return check


@kind("scheduling")
def scheduling() -> Check:
    """Niceness, processors, policy, session and process group: none can be put back without privileges."""
    probes: dict[str, Any] = {
        "nice": lambda: _getpriority(os.PRIO_PROCESS, 0),
        "affinity": lambda: _getaffinity(0),
        "policy": lambda: _getscheduler(0),
        "session": lambda: (_getsid(0), _getpgrp(), _getppid()),
        "user": lambda: (_getresuid(), _getresgid()),
    }
    saved = {name: probe() for name, probe in probes.items()}

    def check() -> Finding:
        changed = [name for name, probe in probes.items() if probe() != saved[name]]
        return Recycle(", ".join(changed)) if changed else None

    return check


_getpriority, _getaffinity, _getscheduler = os.getpriority, os.sched_getaffinity, os.sched_getscheduler
_getsid, _getpgrp, _getppid = os.getsid, os.getpgrp, os.getppid
_getresuid, _getresgid = os.getresuid, os.getresgid


@kind("threads")
def threads() -> Check:
    """Threads, whoever started them. They cannot be ended."""
    listdir, sleep = os.listdir, time.sleep
    count = len(listdir("/proc/self/task"))

    def check() -> Finding:
        for _ in range(_THREAD_END_CHECKS):
            running = len(listdir("/proc/self/task"))
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
        return _read(descriptor, 1 << 16)
    finally:
        _close(descriptor)


_open, _read, _close = os.open, os.read, os.close


def memory_growth(limit_bytes: int) -> tuple[Check, Any]:
    """Resident memory against that at the baseline; and a function that gives it in bytes."""
    page = resource.getpagesize()

    def resident() -> int:
        return int(_read_file("/proc/self/statm").split()[1]) * page

    first = resident()

    def check() -> Finding:
        grown = resident() - first
        return Recycle(f"{grown >> 20} MiB more than at the start") if grown > limit_bytes else None

    return check, resident


KINDS: Final = (
    kernel_status,
    resource_limits,
    scheduling,
    threads,
)
