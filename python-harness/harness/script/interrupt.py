"""Stops the user's code from outside, by a signal that becomes an exception while user code runs and at no other time.

A signal that comes before its call has begun is kept for that call, because the host may send it right after the code.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import NoReturn


class Interrupted(BaseException):
    """The interrupt signal raises this in the user's code. It is not an `Exception`, so that `except Exception` lets it
    pass.
    """


class _Switch:
    """The flags that the signal handler and `execute` share. `early`: the signal came while nothing was armed. `fired`:
    the exception it raised.
    """

    __slots__ = ("armed", "early", "fired", "then")

    def __init__(self) -> None:
        self.armed = False
        self.early = False
        self.fired: Interrupted | None = None
        self.then: Callable[[], object] | None = None


_switch = _Switch()


def install(signum: int) -> None:
    """Lets `signum` interrupt the running call, or the next one while none runs."""
    signal.signal(signum, _handle)


def forget() -> None:
    """Forgets signals that came so far, because none is meant for the next call. Must run before the host may send that
    call.
    """
    _switch.early = False


def arm() -> None:
    """From now on the signal raises `Interrupted`. If it has come already, this raises at once."""
    _switch.fired = None
    _switch.armed = True
    if _switch.early:
        _switch.early = False
        _fire()


def disarm() -> None:
    """From now on the signal waits for the next call."""
    _switch.armed = False


def postpone() -> None:
    """Keeps the signal that came meanwhile for the next call."""
    _switch.early = _switch.early or _switch.fired is not None


def was_interrupted() -> bool:
    """Whether the signal came for this call, even if the user's code swallowed the exception."""
    return _switch.fired is not None


def raised() -> Interrupted | None:
    """The exception that the signal raised in this call, with the traceback up to the place where it was caught."""
    return _switch.fired


def then_call(function: Callable[[], object] | None) -> None:
    """Lets the signal call `function` before it raises, for code in which others may catch the exception."""
    _switch.then = function


def _handle(_signum: int, _frame: FrameType | None) -> None:
    if not _switch.armed:
        _switch.early = True
        return
    if _switch.then is not None:
        _switch.then()
    _fire()


def _fire() -> NoReturn:
    _switch.fired = Interrupted()
    raise _switch.fired
