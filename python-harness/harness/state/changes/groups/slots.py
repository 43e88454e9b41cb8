"""Values in the slots of objects whose classes have `__slots__`: where they lie, and a group that watches them there.

A slot is a pointer at an offset that the class' descriptor of the slot knows; this is tried out at import. Where the
trial fails, slots are asked for and compared one by one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from types import MemberDescriptorType
from typing import Any, Final

from harness.state.changes.groups.group import ComparedGroup, Group, behaves, word
from harness.state.changes.memory.contents import Contents
from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.parts import WORD_BYTES

_HEAP_TYPE: Final = 1 << 9
"""Flag of classes made at run time. Slots of others are C code's own."""

# Offsets in bytes, from CPython's descrobject.h and structmember.h for 64-bit builds.
_DESCRIPTOR_MEMBER: Final = 40
_MEMBER_TYPE: Final = 8
_MEMBER_OFFSET: Final = 16
_MEMBER_FLAGS: Final = 24

_OBJECT_OR_NOTHING: Final = 16
"""The type of member that `__slots__` makes; C code has others, such as numbers and names."""

_int_at: Final = ctypes.c_int.from_address
_mro_of: Final = type.__dict__["__mro__"].__get__
_names_of: Final = type.__dict__["__dict__"].__get__
_read_slot: Final[Any] = MemberDescriptorType.__get__
_set_slot: Final[Any] = MemberDescriptorType.__set__
_empty_slot: Final[Any] = MemberDescriptorType.__delete__

_EMPTY: Final = object()

_CACHING: Final = frozenset({"PurePath"})
"""Classes whose slots fill by themselves."""


@dataclass(frozen=True, slots=True)
class Run:
    """Slots of a class that lie side by side: the offset of the first, which is made up where it is not known, and all
    in order.
    """

    offset: int
    descriptors: tuple[MemberDescriptorType, ...]


@dataclass(frozen=True, slots=True)
class Slots:
    """A run of slots of one object."""

    owner: object
    run: Run

    def read(self, empty: object = _EMPTY) -> list[object]:
        """What is in them; runs no code but the interpreter's."""
        return [_read(descriptor, self.owner, empty) for descriptor in self.run.descriptors]

    @property
    def are_caches(self) -> bool:
        """Whether they may be put back whatever they hold now."""
        return any(each.__name__ in _CACHING for each in _mro_of(type(self.owner)))

    def set(self, name: object, empty: object, value: object) -> None:
        """Put a value in the slot of this name, or nothing where it is `empty`."""
        for descriptor in self.run.descriptors:
            if descriptor.__name__ == name:
                if value is empty:
                    _empty_slot(descriptor, self.owner)
                else:
                    _set_slot(descriptor, self.owner, value)

    @property
    def place(self) -> tuple[int, int]:
        """Address and length in bytes."""
        return id(self.owner) + self.run.offset, len(self.run.descriptors) * WORD_BYTES


def slots_group() -> Group:
    """A group for `Slots`."""
    return PlacedGroup() if SLOTS_ARE_KNOWN else ComparedGroup(Slots.read)


def runs_of(kind: type) -> list[Run]:
    """The runs of slots that objects of this class have, those of its bases included."""
    found: dict[int, MemberDescriptorType] = {}
    for each in _mro_of(kind):
        if each.__flags__ & _HEAP_TYPE:
            for descriptor in _names_of(each).values():
                # Another class may lend its descriptors, which fit its own objects only.
                if type(descriptor) is MemberDescriptorType and descriptor.__objclass__ is each:
                    offset = _offset_of(descriptor) if SLOTS_ARE_KNOWN else len(found) * 2 * WORD_BYTES
                    if offset > 0 or not SLOTS_ARE_KNOWN:
                        found[offset] = descriptor
    runs: list[Run] = []
    for offset, descriptor in sorted(found.items()):
        last = runs[-1] if runs else None
        if last is not None and offset == last.offset + len(last.descriptors) * WORD_BYTES:
            runs[-1] = Run(last.offset, (*last.descriptors, descriptor))
        else:
            runs.append(Run(offset, (descriptor,)))
    return runs


def _read(descriptor: MemberDescriptorType, owner: object, empty: object) -> object:
    try:
        return _read_slot(descriptor, owner, None)
    except AttributeError:
        return empty


def _offset_of(descriptor: MemberDescriptorType) -> int:
    """Where the slot is in the object; 0 for a member that is no plain slot."""
    member = word(id(descriptor) + _DESCRIPTOR_MEMBER)
    is_plain = _int_at(member + _MEMBER_TYPE).value == _OBJECT_OR_NOTHING and not _int_at(member + _MEMBER_FLAGS).value
    return word(member + _MEMBER_OFFSET) if is_plain else 0


class PlacedGroup:
    """A group that compares pointers where they lie. What is watched tells its `place`, as `Slots` do."""

    __slots__ = ("_contents", "_places")

    def __init__(self) -> None:
        self._contents = Contents()
        self._places: list[tuple[int, int]] = []

    def extend(self, containers: Iterable[Any]) -> None:
        added = [each.place for each in containers]
        self._places += added
        self._contents.extend(added)

    def truncate(self, count: int) -> None:
        self._contents.truncate(count)
        del self._places[count:]

    def is_same(self) -> bool:
        return self._contents.is_same()

    def changed(self) -> list[int]:
        return sorted(self._contents.changed())

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._contents.place(position, *self._places[position])

    def recorded(self, position: int) -> None:
        """Nothing: the node knows what was there."""

    def make_inherited(self) -> list[InheritedParts]:
        return self._contents.make_inherited()


class _Sample:
    __slots__ = ("__weakref__", "first", "second")

    def __init__(self) -> None:
        self.first = 1


class _DerivedSample(_Sample):
    __slots__ = ("third",)


def _probe() -> bool:
    sample = _DerivedSample()
    names = _names_of(_Sample)
    offsets = (_offset_of(names["first"]), _offset_of(names["second"]))
    # `basicsize` bounds what may be read of it at all.
    if not all(0 < offset < _DerivedSample.__basicsize__ for offset in offsets):
        return False
    if [word(id(sample) + offset) for offset in offsets] != [id(sample.first), 0]:
        return False
    changes = (
        lambda: setattr(sample, "first", "x"),
        lambda: setattr(sample, "second", "y"),
        lambda: delattr(sample, "first"),
    )
    return behaves(PlacedGroup(), Slots(sample, Run(offsets[0], (names["first"], names["second"]))), changes)


SLOTS_ARE_KNOWN: Final = _probe()
