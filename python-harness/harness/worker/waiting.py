"""Waits on a worker's channel."""

from __future__ import annotations

from os import _exit
from select import POLLIN as _POLLIN
from select import poll as _poll
from typing import Final, NoReturn

from harness.system.descriptors import CHANNEL_FD

HUNG_UP: Final = 0
"""Exit status of a worker whose channel was closed by the host."""


def is_waiting(milliseconds: int = 0) -> bool:
    """Whether a frame of the host arrives within that time."""
    waiting = _poll()
    waiting.register(CHANNEL_FD, _POLLIN)
    return bool(waiting.poll(milliseconds))


def park() -> NoReturn:
    """Does nothing more until the host hangs up or lets this process be killed."""
    # This must not exit: closing a socket with an unread `run` would destroy unread parts of the answer.
    hang_up = _poll()
    hang_up.register(CHANNEL_FD, 0)
    while not hang_up.poll():
        # The signal belonged to the call.
        continue
    _exit(HUNG_UP)
