"""Tells in microseconds which of thousands of objects changed, by comparing raw memory with what it was.

`MemoryGroup` compares the headers of objects, and where these are the same the memory they point to; `layout` says
where that is. `ComparedGroup` does the same for interpreters with another layout by reading every object, in
milliseconds.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import Any, Final, Protocol

from harness.state.pieces import Pieces

_HEADERS_PER_STRIDE: Final = 64
"""Compared at once in the search for those that differ: the square root, about, of how many there are."""


class Group(Protocol):
    """Some containers of one type, watched together. Positions are those in which they were added."""

    def extend(self, containers: Iterable[object]) -> None:
        """Watch these too, as they are now. They must stay alive as long as the group."""

    def truncate(self, count: int) -> None:
        """Watch only the first `count`."""

    def changed(self) -> list[int]:
        """Positions of the containers that changed since they were added or last accepted."""

    def accept(self, positions: Iterable[int]) -> None:
        """Take these containers as they are now."""


class MemoryGroup:
    """A group that compares headers, and, where these are the same, the memory they point to.

    `layout` is offset and length of the header, `content_of` gives address and length of the rest, `address_of` the
    object's address.
    """

    __slots__ = (
        "_address_of",
        "_addresses",
        "_base",
        "_content_base",
        "_content_of",
        "_contents",
        "_headers",
        "_joined",
        "_layout",
    )

    def __init__(
        self,
        layout: tuple[int, int],
        content_of: Callable[[int], tuple[int, int]] | None = None,
        address_of: Callable[[Any], int] = id,
    ) -> None:
        self._layout = layout
        self._content_of = content_of
        self._address_of = address_of
        self._headers = Pieces()
        self._addresses = array("Q")
        self._base = b""
        self._contents = Pieces()
        self._content_base: list[bytes] = []
        self._joined: bytes | None = None

    def extend(self, containers: Iterable[object]) -> None:
        offset, length = self._layout
        first = len(self._headers)
        for container in containers:
            address = self._address_of(container)
            self._addresses.append(address)
            self._headers.append(address + offset, length)
            if self._content_of is not None:
                piece = self._content_of(address)
                self._contents.append(*piece)
                self._content_base.append(ctypes.string_at(*piece))
        self._base += self._headers.read(first)
        self._joined = None

    def truncate(self, count: int) -> None:
        del self._addresses[count:]
        self._headers.truncate(count)
        self._contents.truncate(count)
        self._base = self._base[: count * self._layout[1]]
        del self._content_base[count:]
        self._joined = None

    def changed(self) -> list[int]:
        now = self._headers.read()
        positions = [] if now == self._base else [*self._changed_headers(now)]
        if self._content_of is not None:
            positions += self._changed_contents(positions)
        return positions

    def accept(self, positions: Iterable[int]) -> None:
        base, (offset, length) = bytearray(self._base), self._layout
        for position in positions:
            address = self._addresses[position]
            base[position * length : position * length + length] = ctypes.string_at(address + offset, length)
            if self._content_of is not None:
                piece = self._content_of(address)
                self._contents.replace(position, *piece)
                self._content_base[position] = ctypes.string_at(*piece)
                self._joined = None
        self._base = bytes(base)

    def _changed_headers(self, now: bytes) -> Iterator[int]:
        base, step = self._base, self._layout[1]
        stride = step * _HEADERS_PER_STRIDE
        for start in range(0, len(now), stride):
            if now[start : start + stride] != base[start : start + stride]:
                for at in range(start, min(start + stride, len(now)), step):
                    if now[at : at + step] != base[at : at + step]:
                        yield at // step

    def _changed_contents(self, moved: list[int]) -> list[int]:
        """Positions of the containers whose contents differ, but for those whose items may have moved, which are known
        anyway.
        """
        contents, base = self._contents, self._content_base
        if moved:
            contents, base = contents.without(moved), base.copy()
            for position in moved:
                base[position] = b""
            expected = b"".join(base)
        else:
            if self._joined is None:
                self._joined = b"".join(base)
            expected = self._joined
        now = contents.read()
        if now == expected:
            return []
        positions, start = [], 0
        for position, piece in enumerate(base):
            if now[start : start + len(piece)] != piece:
                positions.append(position)
            start += len(piece)
        return positions


class ComparedGroup:
    """A group that compares readings, item by item and by identity. `read` gives what an object holds as a list."""

    __slots__ = ("_objects", "_read", "_readings")

    def __init__(self, read: Callable[[Any], list[Any]]) -> None:
        self._read = read
        self._objects: list[Any] = []
        self._readings: list[list[Any]] = []

    def extend(self, containers: Iterable[object]) -> None:
        added = list(containers)
        self._objects += added
        self._readings += map(self._read, added)

    def truncate(self, count: int) -> None:
        del self._objects[count:], self._readings[count:]

    def changed(self) -> list[int]:
        return [
            position
            for position, (each, reading) in enumerate(zip(self._objects, self._readings, strict=True))
            if not _same(self._read(each), reading)
        ]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._readings[position] = self._read(self._objects[position])


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(is_, left, right))
