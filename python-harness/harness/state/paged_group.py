"""A group of thousands of objects, of which only those are read that lie on pages this process has written to.

Reading all functions of a worker is the largest part of a clean-up: a megabyte, or four with the scientific stack, of
which the code of a call hardly ever writes to anything.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left as _position
from collections.abc import Iterable
from typing import ClassVar

from harness.state.gather import Parts
from harness.state.memory import MemoryGroup
from harness.state.written_pages import PAGE_BYTES, WrittenPages


class PagedGroup(MemoryGroup):
    """A group of `length` bytes at `offset` of each object. It reads all of them until `spare`."""

    __slots__ = ("_addresses", "_length", "_offset", "_pages", "_positions", "_read", "_spared", "_written")

    is_trusted: ClassVar[bool] = True
    """Whether any such group is to spare anything; a guard sees to it."""

    def __init__(self, offset: int, length: int) -> None:
        super().__init__((offset, length))
        self._offset = offset
        self._length = length
        self._addresses = array("Q")
        self._pages: WrittenPages | None = None
        self._spared = 0
        """Objects up to this position are read only where their pages were written to."""
        self._written = Parts(offset, length)
        self._read: list[int] = []
        """Positions of those, in the order of `_written`."""
        self._positions: dict[int, int] = {}
        """The other way round."""

    def prepare(self) -> None:
        """For the zygote, when objects have been added in ascending order of their addresses."""
        self._addresses = array("Q", (self._headers.address(position) for position in range(len(self._headers))))
        pages = {page for address in self._addresses for page in self._pages_of(address)}
        self._pages = WrittenPages(sorted(pages))

    def spare(self) -> None:
        """For a worker: what lies on pages that it has not written to is not read from now on, if the kernel tells."""
        if self._pages is not None and self._pages.is_told():
            self._spared = self._headers.whole(len(self._addresses))
            self._look()

    def is_same(self) -> bool:
        first = self._first_read()
        return (not first or self._written.is_same()) and self._headers.is_same(first)

    def changed(self) -> list[int]:
        first = self._first_read()
        if not first:
            return self._headers.changed()
        return [*(self._read[each] for each in self._written.changed()), *self._headers.changed(first)]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._headers.accept(position)
            if position in self._positions:
                self._written.accept(self._positions[position])

    def _first_read(self) -> int:
        if not self._spared or not self.is_trusted:
            return 0
        self._look()
        return self._spared

    def _look(self) -> None:
        if self._pages is None:
            return
        for page in self._pages.newly_written():
            start = _position(self._addresses, page * PAGE_BYTES - self._offset - self._length + 1)
            end = _position(self._addresses, (page + 1) * PAGE_BYTES - self._offset)
            self._read_from_now_on(
                [each for each in range(start, min(end, self._spared)) if each not in self._positions]
            )

    def _read_from_now_on(self, positions: list[int]) -> None:
        self._written.extend(self._addresses[position] for position in positions)
        for at, position in enumerate(positions, len(self._read)):
            self._positions[position] = at
            # Not as it is now: its page has been written to.
            self._written.record(at, self._headers.recorded(position))
        self._read += positions

    def _pages_of(self, address: int) -> range:
        start = address + self._offset
        return range(start // PAGE_BYTES, (start + self._length - 1) // PAGE_BYTES + 1)
