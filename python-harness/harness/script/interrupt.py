"""Stops the user's code from outside: a signal that becomes an exception, while user code runs and at no other time.

One that comes before its call has begun is kept for it: the host may send it right after the code.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import NoReturn


class Interrupted(BaseException):
    """Raised in the user's code by the interrupt signal. Not an `Exception`, so that `except Exception` lets it
    pass.
    """


class _Switch:
    """The flags that the signal handler and `execute` share. `early`: it came while nothing was armed. `fired`: what
    it raised.
    """

    __slots__ = ("armed", "early", "fired", "then")

    def __init__(self) -> None:
        self.armed = False
        self.early = False
        self.fired: Interrupted | None = None
        self.then: Callable[[], object] | None = None


_switch = _Switch()


def install(signum: int) -> None:
    """Let `signum` interrupt the running call, or the next one while none runs."""
    signal.signal(signum, _handle)


def forget() -> None:
    """No signal that came so far is meant for the next call. Before the host is told that it may send one."""
    _switch.early = False


def arm() -> None:
    """From here on the signal raises `Interrupted`, and at once where it has come already."""
    _switch.fired = None
    _switch.armed = True
    if _switch.early:
        _switch.early = False
        _fire()


def disarm() -> None:
    """From here on the signal waits for the next call."""
    _switch.armed = False


def postpone() -> None:
    """The signal that came meanwhile is for the next call."""
    _switch.early = _switch.early or _switch.fired is not None


def was_interrupted() -> bool:
    """Whether the signal came for this call, also when the user's code swallowed the exception."""
    return _switch.fired is not None


def raised() -> Interrupted | None:
    """What the signal raised in this call, with the traceback of where that was caught."""
    return _switch.fired


def then_call(function: Callable[[], object] | None) -> None:
    """Have `function` called by the signal before it raises: for code in which others may catch what is raised."""
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
