"""Finds in microseconds which of thousands of objects changed, by comparing raw memory with its record.

`MemoryGroup` compares the headers of objects and, if these are equal, the memory they point to; `containers` and
`functions` know the places. `ComparedGroup` does the same for interpreters with another layout by reading every object,
in milliseconds.
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
    """Some containers of one type, watched together. Positions follow the order of adding."""

    def extend(self, containers: Iterable[object]) -> None:
        """Adds these, in their present state. They must stay alive as long as the group."""

    def truncate(self, count: int) -> None:
        """Keeps only the first `count`."""

    def is_same(self) -> bool:
        """Whether none has changed since it was added or last accepted."""

    def changed(self) -> list[int]:
        """Positions of the containers that changed since they were added or last accepted."""

    def accept(self, positions: Iterable[int]) -> None:
        """Accepts the present state of these containers."""

    def recorded(self, position: int) -> Any:
        """The group's record of this container from when it was added or last accepted."""

    def make_inherited(self) -> list[InheritedParts]:
        """Prepares sparing for the objects added so far. Returns the memory that is read only where it was written to,
        or None if the group cannot do that.
        """


class MemoryGroup:
    """A group that compares headers and, if these are equal, the memory they point to.

    `layout` is offset and length of the header, `content_of` reads address and length of the contents from it,
    `address_of` returns the object's address.
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
        # The order matters: only if a header is unchanged does the memory it points to still exist.
        return self._headers.is_same() and (self._content_of is None or self._contents.is_same())

    def changed(self) -> list[int]:
        moved = self._headers.changed()
        if self._content_of is None or (not moved and self._contents.is_same()):
            return moved
        for position in moved:
            # The items may have moved, and their old place may be unmapped. They are no longer watched, and count as
            # changed until they are accepted, even if the header is restored.
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
    """A group that compares readings, item by item and by identity. `read` returns the contents of an object as a
    list.
    """

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
    """Whether the group sees each of these changes once, and no other change."""
    group.extend([container])
    for change in changes:
        if group.changed():
            return False
        change()
        if group.changed() != [0]:
            return False
        group.accept([0])
    return not group.changed()
