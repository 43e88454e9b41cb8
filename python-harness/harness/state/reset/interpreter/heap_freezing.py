"""Tells whether the user froze or thawed the heap: the collector says so only by walking through all that is frozen.

Two pieces of garbage, one among the frozen objects and one not. A collection has to leave the first alone and to end
the second.
"""

from __future__ import annotations

from gc import freeze
from typing import Final
from weakref import ref

from harness.state.checks.finding import RESET, Finding, Recycle

_freeze: Final = freeze
_ref: Final = ref


class _Cycle:
    """Garbage as soon as nobody else refers to it."""

    __slots__ = ("__weakref__", "own")

    def __init__(self) -> None:
        self.own = self


SENTINEL_OBJECTS: Final = 1
"""What a collection ends of them."""


class Sentinels:
    """To be made, and made anew, by `freeze`."""

    def __init__(self) -> None:
        self.freeze()

    def freeze(self) -> None:
        """Freeze the heap, one sentinel in it, and make the other."""
        self._frozen = _ref(_Cycle())
        _freeze()
        self._young: _Cycle | None = _Cycle()
        self._young_ref = _ref(self._young)

    def release(self) -> None:
        """Before a collection: let the sentinel that is not frozen become garbage."""
        self._young = None

    def check(self) -> Finding:
        """After the collection: whether it did as it should."""
        finding: Finding = None
        if self._young_ref() is not None:
            # What the call left may be frozen as well, out of reach of every collection to come.
            finding = Recycle("the heap was frozen")
        elif self._frozen() is None:
            finding = RESET
        if finding is not None:
            self.freeze()
        else:
            self._young = _Cycle()
            self._young_ref = _ref(self._young)
        return finding
