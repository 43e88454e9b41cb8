"""Tells in microseconds which of thousands of objects changed, by comparing raw memory with what it was.

`MemoryGroup` compares the headers of objects, and where these are the same the memory they point to; `containers`
and `functions` say where that is. `ComparedGroup` does the same for interpreters with another layout by reading every
object, in milliseconds.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from operator import is_
from typing import Any, Protocol

from harness.state.changes.memory.contents import Contents
from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.parts import Parts


class Group(Protocol):
    """Some containers of one type, watched together. Positions are those in which they were added."""

    def extend(self, containers: Iterable[object]) -> None:
        """Watch these too, as they are now. They must stay alive as long as the group."""

    def truncate(self, count: int) -> None:
        """Watch only the first `count`."""

    def is_same(self) -> bool:
        """Whether none has changed since it was added or last accepted."""

    def changed(self) -> list[int]:
        """Positions of the containers that changed since they were added or last accepted."""

    def accept(self, positions: Iterable[int]) -> None:
        """Take these containers as they are now."""

    def recorded(self, position: int) -> Any:
        """What the group knows of how this container was when it was added or last accepted."""

    def make_inherited(self) -> list[InheritedParts]:
        """Make ready to spare what was added so far: the memory that is to be read only where it was written to. None
        where the group cannot do with that.
        """


class MemoryGroup:
    """A group that compares headers, and, where these are the same, the memory they point to.

    `layout` is offset and length of the header, `content_of` reads off it address and length of the rest, `address_of`
    gives the object's address.
    """

    __slots__ = ("_address_of", "_content_of", "_contents", "_headers", "_no_header")

    def __init__(
        self,
        layout: tuple[int, int],
        content_of: Callable[[bytes], tuple[int, int]] | None = None,
        address_of: Callable[[Any], int] = id,
    ) -> None:
        self._headers: Parts | InheritedParts = Parts(*layout)
        self._no_header = b"\xff" * layout[1]
        self._content_of = content_of
        self._contents = Contents()
        self._address_of = address_of

    def extend(self, containers: Iterable[object]) -> None:
        first = len(self._headers)
        self._headers.extend(map(self._address_of, containers))
        if self._content_of is not None:
            headers = map(self._headers.recorded, range(first, len(self._headers)))
            self._contents.extend(map(self._content_of, headers))

    def truncate(self, count: int) -> None:
        self._headers.truncate(count)
        self._contents.truncate(count)

    def is_same(self) -> bool:
        # In this order: only where a header is the same is what it points to still there.
        return self._headers.is_same() and (self._content_of is None or self._contents.is_same())

    def changed(self) -> list[int]:
        moved = self._headers.changed()
        if self._content_of is None or (not moved and self._contents.is_same()):
            return moved
        for position in moved:
            # The items may be elsewhere now, and their old place be unmapped. Unwatched as they are from here on, they
            # count as changed until they are accepted, even if the header is put back.
            self._contents.release(position)
            self._headers.record(position, self._no_header)
        return [*moved, *self._contents.changed()]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._headers.accept(position)
            if self._content_of is not None:
                self._contents.place(position, *self._content_of(self._headers.recorded(position)))

    def recorded(self, position: int) -> bytes:
        """The header."""
        return self._headers.recorded(position)

    def make_inherited(self) -> list[InheritedParts]:
        if isinstance(self._headers, Parts):
            self._headers = InheritedParts(self._headers)
        return [self._headers, *self._contents.make_inherited()]


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

    def is_same(self) -> bool:
        return not self.changed()

    def changed(self) -> list[int]:
        return [
            position
            for position, (each, reading) in enumerate(zip(self._objects, self._readings, strict=True))
            if not _same(self._read(each), reading)
        ]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._readings[position] = self._read(self._objects[position])

    def recorded(self, position: int) -> list[Any]:
        """The reading."""
        return self._readings[position]

    def make_inherited(self) -> list[InheritedParts]:
        return []


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(is_, left, right))


def word(address: int) -> int:
    """Eight bytes at an address."""
    return ctypes.c_uint64.from_address(address).value


def behaves(group: Group, container: Any, changes: Iterable[Callable[[], object]]) -> bool:
    """Whether the group sees each of these changes once, and nothing where there was none."""
    group.extend([container])
    for change in changes:
        if group.changed():
            return False
        change()
        if group.changed() != [0]:
            return False
        group.accept([0])
    return not group.changed()
