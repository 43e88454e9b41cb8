"""Parts of objects of the zygote. A worker reads only the parts that it can have changed.

Comparing thousands of objects, of which hardly any has changed, takes half of a clean-up, and more with the scientific
stack: each causes a cache miss, and another one for the data that it displaces.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from harness.state.changes.memory.parts import Parts


class InheritedParts:
    """Replaces `parts` and is used in the same way. All parts are read until `are_spared`, then only those that `read`
    names and those added since.
    """

    __slots__ = ("_added", "_at", "_inherited", "_read", "_read_positions", "are_spared")

    is_trusted: ClassVar[bool] = True
    """Whether any may be spared; set by `QuickCheck.trust`."""

    def __init__(self, parts: Parts) -> None:
        self._inherited = parts
        self._added = Parts(parts.offset, parts.length)
        self._read = Parts(parts.offset, parts.length)
        self._read_positions: list[int] = []
        """Positions in the order of `_read`."""
        self._at: dict[int, int] = {}
        """The inverse mapping."""
        self.are_spared = False

    def __len__(self) -> int:
        return len(self._inherited) + len(self._added)

    def places(self) -> list[tuple[int, int]]:
        """Start and end addresses of the inherited parts, by position."""
        first, end = self._inherited.offset, self._inherited.offset + self._inherited.length
        addresses = map(self._inherited.address, range(len(self._inherited)))
        return [(address + first, address + end) for address in addresses]

    def read(self, positions: Iterable[int]) -> None:
        """Spares these no longer. Their record stays the earlier one, not their present contents."""
        # A part across two pages is named for each of them.
        new = [position for position in dict.fromkeys(positions) if position not in self._at]
        self._at.update(zip(new, range(len(self._read), len(self._read) + len(new)), strict=True))
        self._read_positions += new
        addresses, recorded = self._inherited.known(new)
        self._read.extend(addresses, recorded)

    def extend(self, addresses: Iterable[int]) -> None:
        self._added.extend(addresses)

    def truncate(self, count: int) -> None:
        self._added.truncate(count - len(self._inherited))

    def is_same(self) -> bool:
        return self._first().is_same() and self._added.is_same()

    def changed(self) -> list[int]:
        first = self._first()
        found = first.changed()
        if first is self._read:
            found = sorted(self._read_positions[at] for at in found)
        return [*found, *(len(self._inherited) + position for position in self._added.changed())]

    def accept(self, position: int) -> None:
        parts, at = self._place(position)
        parts.accept(at)
        self._read_again(position)

    def record(self, position: int, content: bytes) -> None:
        parts, at = self._place(position)
        parts.record(at, content)
        self._read_again(position)

    def move(self, position: int, address: int) -> None:
        parts, at = self._place(position)
        parts.move(at, address)
        if position in self._at:
            self._read.move(self._at[position], address)
        self._read_again(position)

    def address(self, position: int) -> int:
        parts, at = self._place(position)
        return parts.address(at)

    def recorded(self, position: int) -> bytes:
        parts, at = self._place(position)
        return parts.recorded(at)

    def _first(self) -> Parts:
        return self._read if self.are_spared and self.is_trusted else self._inherited

    def _place(self, position: int) -> tuple[Parts, int]:
        count = len(self._inherited)
        return (self._inherited, position) if position < count else (self._added, position - count)

    def _read_again(self, position: int) -> None:
        """This part has a new record now, whichever pages were written to."""
        if position >= len(self._inherited):
            return
        self.read([position])
        self._read.record(self._at[position], self._inherited.recorded(position))
