"""Spares a worker reading pages that it has not written to
(docs/decisions/0013-a-clean-up-reads-only-written-pages.md).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left as _position
from collections.abc import Sequence
from typing import Final

from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.written_pages import PAGE_BYTES, WrittenPages

_POSITION_BITS: Final = 23
_PARTS_BITS: Final = 5
"""Low bits of an entry of the index. The 36 bits of a page number are above them."""

_PAGE_SHIFT: Final = _POSITION_BITS + _PARTS_BITS


class WrittenParts:
    """Made in the zygote for some `parts`; `begin` and `look` are for its workers."""

    __slots__ = ("_index", "_pages", "_parts")

    def __init__(self, parts: Sequence[InheritedParts]) -> None:
        # Parts of more objects than an entry can distinguish are read completely.
        self._parts = parts = [each for each in parts if len(each) < 1 << _POSITION_BITS][: 1 << _PARTS_BITS]
        # One number for each page that each part touches. The numbers are no objects of their own, so reading them
        # copies no page in a worker.
        self._index = array(
            "Q",
            sorted(
                (page << _PARTS_BITS | number) << _POSITION_BITS | position
                for number, each in enumerate(parts)
                for position, (start, end) in enumerate(each.places())
                for page in range(start // PAGE_BYTES, (end - 1) // PAGE_BYTES + 1)
            ),
        )
        self._pages = WrittenPages(sorted({entry >> _PAGE_SHIFT for entry in self._index}))

    def begin(self) -> None:
        """Starts sparing, if the kernel tells which pages were written to."""
        if self._pages.is_told():
            for each in self._parts:
                each.are_spared = True
            self.look()

    def look(self) -> None:
        """Finds the pages written to since the last time. Must be called before parts are compared. Raises OSError."""
        if not self._parts or not self._parts[0].are_spared:
            return
        found: dict[int, list[int]] = {}
        end = 0
        for page in self._pages.newly_written():
            start = _position(self._index, page << _PAGE_SHIFT, end)
            end = _position(self._index, page + 1 << _PAGE_SHIFT, start)
            for entry in self._index[start:end]:
                number = entry >> _POSITION_BITS & (1 << _PARTS_BITS) - 1
                found.setdefault(number, []).append(entry & (1 << _POSITION_BITS) - 1)
        for number, positions in found.items():
            self._parts[number].read(positions)
