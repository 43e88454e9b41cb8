"""Stops the user's code from outside: a signal that becomes an exception, while user code runs and at no other time."""

from __future__ import annotations

import signal
from types import FrameType


class Interrupted(BaseException):
    """Raised in the user's code by the interrupt signal. Not an `Exception`, so that `except Exception` lets it
    pass.
    """


class _Switch:
    """The two flags that the signal handler and `execute` share."""

    __slots__ = ("armed", "fired")

    def __init__(self) -> None:
        self.armed = False
        self.fired = False


_switch = _Switch()


def install(signum: int) -> None:
    """Let `signum` interrupt the running call. It is ignored while no user code runs."""
    signal.signal(signum, _handle)


def arm() -> None:
    """From here on the signal raises `Interrupted`. Forgets what happened in the call before."""
    _switch.fired = False
    _switch.armed = True


def disarm() -> None:
    """From here on the signal is ignored."""
    _switch.armed = False


def was_interrupted() -> bool:
    """Whether the signal came since `arm`, also when the user's code swallowed the exception."""
    return _switch.fired


def _handle(_signum: int, _frame: FrameType | None) -> None:
    if _switch.armed:
        _switch.fired = True
        raise Interrupted
