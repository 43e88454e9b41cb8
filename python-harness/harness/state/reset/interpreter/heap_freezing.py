"""Tells whether the user froze or thawed the heap. The collector can tell only by walking over all frozen objects.

It uses two pieces of garbage, one among the frozen objects and one outside. A collection must leave the first alone and
end the second.
"""

from __future__ import annotations

from gc import freeze
from typing import Final
from weakref import ref

from harness.state.checks.finding import RESET, Finding, Recycle

_freeze: Final = freeze
_ref: Final = ref


class _Cycle:
    """An object that is garbage as soon as nothing else refers to it."""

    __slots__ = ("__weakref__", "own")

    def __init__(self) -> None:
        self.own = self


SENTINEL_OBJECTS: Final = 1
"""The sentinels that a collection has ended."""


class Sentinels:
    """`freeze` makes the sentinels, and makes them anew."""

    def __init__(self) -> None:
        self.freeze()

    def freeze(self) -> None:
        """Freezes the heap with one sentinel in it, and makes the other."""
        self._frozen = _ref(_Cycle())
        _freeze()
        self._young: _Cycle | None = _Cycle()
        self._young_ref = _ref(self._young)

    def release(self) -> None:
        """Turns the sentinel that is not frozen into garbage, before a collection."""
        self._young = None

    def check(self) -> Finding:
        """Whether the collection behaved as expected."""
        finding: Finding = None
        if self._young_ref() is not None:
            # Leftovers of the call may be frozen as well, out of reach of every later collection.
            finding = Recycle("the heap was frozen")
        elif self._frozen() is None:
            finding = RESET
        if finding is not None:
            self.freeze()
        else:
            self._young = _Cycle()
            self._young_ref = _ref(self._young)
        return finding
