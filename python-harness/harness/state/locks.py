"""Locks: one that a call leaves locked would stop the next that needs it, for good."""

from __future__ import annotations

import threading
from typing import Any, Final

from harness.state.memory import ComparedGroup, Group

_Lock: Final = type(threading.Lock())

LOCKS: Final = (_Lock, type(threading.RLock()))
"""Their types: those that one thread can take once, and as often as it likes."""


def lock_group() -> Group:
    """A group for locks: whether each is held."""
    return ComparedGroup(lambda lock: [is_held(lock)])


def is_held(lock: Any) -> bool:
    """Whether somebody holds a lock of either kind, be it a thread that has ended."""
    if type(lock) is _Lock:
        return bool(lock.locked())
    if lock._is_owned():
        return True
    if lock.acquire(False):
        lock.release()
        return False
    return True
