"""How a worker waits on its channel."""

from __future__ import annotations

from os import _exit
from select import POLLIN as _POLLIN
from select import poll as _poll
from typing import Final, NoReturn

from harness.system.descriptors import CHANNEL_FD

HUNG_UP: Final = 0
"""Exit status of a worker whose channel was closed by the host."""


def is_waiting(milliseconds: int = 0) -> bool:
    """Whether a frame of the host's comes within that time."""
    waiting = _poll()
    waiting.register(CHANNEL_FD, _POLLIN)
    return bool(waiting.poll(milliseconds))


def park() -> NoReturn:
    """Does nothing more, until the host hangs up or has this process killed."""
    # Not an exit: closing a socket that holds an unread `run` would destroy what the host has not read of the answer.
    hang_up = _poll()
    hang_up.register(CHANNEL_FD, 0)
    while not hang_up.poll():
        # A signal of the call's own.
        continue
    _exit(HUNG_UP)
