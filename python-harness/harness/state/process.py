"""State of the process: what the kernel and the C library keep for it."""

from __future__ import annotations

import locale
import os
import resource
import signal
import sys
import time
from operator import is_
from typing import Any, Final

from harness.state import tripwires
from harness.state.kinds import RESET, Check, Finding, Recycle, kind

_os_names: Final = os.__dict__


@kind("environment")
def environment() -> Check:
    """`os.environ`, binding and contents, and variables set past it with `os.putenv`."""
    names = ("environ", "environb")
    objects = {name: _os_names[name] for name in names}
    present: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]
    holders = [vars(value) for value in objects.values()]
    saved_attributes = [dict(holder) for holder in holders]
    saved, putenv, unsetenv = dict(present), os.putenv, os.unsetenv

    def check() -> Finding:
        found: Finding = None
        if any(_os_names.get(name) is not value for name, value in objects.items()):
            _os_names.update(objects)
            found = RESET
        for holder, attributes in zip(holders, saved_attributes, strict=True):
            if len(holder) != len(attributes) or not all(map(is_, holder.values(), attributes.values())):
                holder.clear()
                holder.update(attributes)
                found = RESET
        touched = tripwires.take_touched_variables()
        if touched or present != saved:
            for name in touched.union(present, saved):
                if name in saved:
                    putenv(name, saved[name])
                else:
                    unsetenv(name)
            tripwires.take_touched_variables()
            if present != saved:
                present.clear()
                present.update(saved)
            found = RESET
        return found

    return check


@kind("working directory")
def working_directory() -> Check:
    """The current folder, by path."""
    path, getcwd, chdir = os.getcwd(), os.getcwd, os.chdir

    def check() -> Finding:
        try:
            moved = getcwd() != path
        except OSError:
            # The folder it was in is gone.
            moved = True
        try:
            # Also where the path is the same: the folder behind it may be another one.
            chdir(path)
        except OSError as error:
            return Recycle(f"cannot go back to it: {error.strerror}")
        return RESET if moved else None

    return check


@kind("umask")
def umask() -> Check:
    """The mask of file permissions."""
    set_umask = os.umask
    value = set_umask(0o77)
    set_umask(value)

    def check() -> Finding:
        return None if set_umask(value) == value else RESET

    return check


@kind("signals")
def signals() -> Check:
    """Handlers, the mask of blocked signals, the wake-up descriptor."""
    # The C functions: those of `signal` build enums of every answer.
    _signal: Any = sys.modules["_signal"]

    getsignal, set_handler, sigmask = _signal.getsignal, _signal.signal, _signal.pthread_sigmask
    numbers = sorted(set(map(int, signal.valid_signals())) - {int(signal.SIGKILL), int(signal.SIGSTOP)})
    handlers, blocked = [getsignal(number) for number in numbers], set(sigmask(signal.SIG_BLOCK, []))
    own = [(number, handler) for number, handler in zip(numbers, handlers, strict=True) if callable(handler)]
    set_wakeup_fd, block = _signal.set_wakeup_fd, int(signal.SIG_SETMASK)

    def check() -> Finding:
        found: Finding = None
        if not all(map(is_, map(getsignal, numbers), handlers)):
            for number, handler in zip(numbers, handlers, strict=True):
                if getsignal(number) is not handler and handler is not None:
                    set_handler(number, handler)
            if not all(map(is_, map(getsignal, numbers), handlers)):
                return Recycle("a handler that was not set from Python was replaced")
            found = RESET
        for number, handler in own:
            # Unseen from Python: `siginterrupt` may have changed how it interrupts system calls.
            set_handler(number, handler)
        if sigmask(block, blocked) != blocked:
            found = RESET
        if set_wakeup_fd(-1) != -1:
            found = RESET
        return found

    return check


@kind("timers")
def timers() -> Check:
    """`alarm` and the three interval timers."""
    getitimer, setitimer = signal.getitimer, signal.setitimer
    kinds = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)

    def check() -> Finding:
        found: Finding = None
        for timer in kinds:
            if getitimer(timer) != (0.0, 0.0):
                setitimer(timer, 0)
                found = RESET
        return found

    return check


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


@kind("locale")
def locales() -> Check:
    """All categories of the C library's locale."""
    import _locale

    setlocale = _locale.setlocale
    categories = (
        locale.LC_CTYPE,
        locale.LC_COLLATE,
        locale.LC_TIME,
        locale.LC_MONETARY,
        locale.LC_NUMERIC,
        locale.LC_MESSAGES,
    )
    saved = [setlocale(category) for category in categories]

    def check() -> Finding:
        if [setlocale(category) for category in categories] == saved:
            return None
        for category, value in zip(categories, saved, strict=True):
            setlocale(category, value)
        return RESET

    return check


@kind("time zone")
def time_zone() -> Check:
    """What `time.tzset` made of TZ. After the environment, which it reads again."""
    tzset, names = time.tzset, time.__dict__
    attributes = ("tzname", "timezone", "altzone", "daylight")
    saved = [names[attribute] for attribute in attributes]

    def check() -> Finding:
        # `tzset` makes these anew, so the same objects mean that nobody called it.
        if all(map(is_, map(names.get, attributes), saved)):
            return None
        values = [names.get(attribute) for attribute in attributes]
        tzset()
        found: Finding = None if values == saved else RESET
        saved[:] = [names[attribute] for attribute in attributes]
        return found

    return check


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
    environment,
    working_directory,
    umask,
    signals,
    timers,
    kernel_status,
    resource_limits,
    scheduling,
    locales,
    time_zone,
    threads,
)

assert sys.platform == "linux", "The harness runs on Linux only: it reads /proc and uses Linux' signals."
