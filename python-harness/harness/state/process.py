"""State of the process: what the kernel and the C library keep for it."""

from __future__ import annotations

import locale
import os
import signal
import sys
import time
from operator import is_
from typing import Any, Final

from harness.state import tripwires
from harness.state.guard import Guard
from harness.state.kinds import DATA_RESET, RESET, Check, Finding, Recycle, is_data, kind
from harness.state.tracked import has_entries

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
    guard = Guard([present, *holders])

    def check() -> Finding:
        found: Finding = None
        if any(_os_names.get(name) is not value for name, value in objects.items()):
            _os_names.update(objects)
            found = RESET
        touched = tripwires.take_touched_variables()
        if not touched and guard.is_untouched():
            return found
        for holder, attributes in zip(holders, saved_attributes, strict=True):
            if not has_entries(holder, attributes):
                holder.clear()
                holder.update(attributes)
                found = RESET
        if touched or not has_entries(present, saved):
            # By way of `os.environ` itself only bytes get there.
            found = found or (DATA_RESET if is_data(present) and is_data(present.values()) else RESET)
            changed = touched | {name for name, _ in saved.items() ^ present.items()}
            for name in changed:
                unsetenv(name)
            if not changed.isdisjoint(saved):
                # Whoever lists what the C library has finds it in the order of setting.
                for name, value in saved.items():
                    unsetenv(name)
                    putenv(name, value)
            tripwires.take_touched_variables()
            if not has_entries(present, saved):
                present.clear()
                present.update(saved)
        guard.settle(found)
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
        return DATA_RESET if moved else None

    return check


@kind("umask")
def umask() -> Check:
    """The mask of file permissions."""
    set_umask = os.umask
    value = set_umask(0o77)
    set_umask(value)

    def check() -> Finding:
        return None if set_umask(value) == value else DATA_RESET

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
                found = DATA_RESET
        return found

    return check


@kind("locale")
def locales() -> Check:
    """All categories of the C library's locale, and the domain of its messages."""
    import _locale

    setlocale, textdomain = _locale.setlocale, _locale.textdomain
    categories = (
        locale.LC_CTYPE,
        locale.LC_COLLATE,
        locale.LC_TIME,
        locale.LC_MONETARY,
        locale.LC_NUMERIC,
        locale.LC_MESSAGES,
    )
    saved, domain = [setlocale(category) for category in categories], textdomain(None)

    def check() -> Finding:
        if [setlocale(category) for category in categories] == saved and textdomain(None) == domain:
            return None
        for category, value in zip(categories, saved, strict=True):
            setlocale(category, value)
        textdomain(domain)
        return DATA_RESET

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


KINDS: Final = (
    environment,
    working_directory,
    umask,
    signals,
    timers,
    locales,
    time_zone,
)

assert sys.platform == "linux", "The harness runs on Linux only: it reads /proc and uses Linux' signals."
