"""Locks. A lock that a call leaves locked would block the next call that needs it for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any, Final

from harness.state.changes.memory.inherited_parts import InheritedParts

_Lock: Final = type(threading.Lock())

LOCKS: Final = (_Lock, type(threading.RLock()))
"""Types of locks: those that a thread can take once, and those it can take repeatedly."""


class LockGroup:
    """Some locks, and the held ones among them."""

    __slots__ = ("_held", "_locks")

    def __init__(self) -> None:
        self._locks: list[Any] = []
        self._held: list[bool] = []

    def extend(self, containers: Iterable[object]) -> None:
        added = [*containers]
        self._locks += added
        self._held += map(is_held, added)

    def truncate(self, count: int) -> None:
        del self._locks[count:], self._held[count:]

    def is_same(self) -> bool:
        return [*map(is_held, self._locks)] == self._held

    def changed(self) -> list[int]:
        now = [*map(is_held, self._locks)]
        if now == self._held:
            return []
        return [position for position, held in enumerate(now) if held != self._held[position]]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._held[position] = is_held(self._locks[position])

    def recorded(self, position: int) -> bool:
        return self._held[position]

    def make_inherited(self) -> list[InheritedParts]:
        return []


def is_held(lock: Any) -> bool:
    """Whether a lock of either kind is held, even by a thread that has ended."""
    if type(lock) is _Lock:
        return bool(lock.locked())
    if lock._is_owned():
        return True
    if lock.acquire(False):
        lock.release()
        return False
    return True
