"""Values in the slots of objects whose classes have `__slots__`: their places, and a group that watches them.

A slot is a pointer at an offset that the class' descriptor of the slot contains; this is tried at import. If the trial
fails, slots are read and compared one by one.
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
"""Flag of classes made at run time. Slots of other classes belong to C code."""

# Offsets in bytes, from CPython's descrobject.h and structmember.h for 64-bit builds.
_DESCRIPTOR_MEMBER: Final = 40
_MEMBER_TYPE: Final = 8
_MEMBER_OFFSET: Final = 16
_MEMBER_FLAGS: Final = 24

_OBJECT_OR_NOTHING: Final = 16
"""The type of members that `__slots__` makes. C code has other types, such as numbers and names."""

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
    """Adjacent slots of a class: the offset of the first, which is made up if unknown, and all slots in order."""

    offset: int
    descriptors: tuple[MemberDescriptorType, ...]


@dataclass(frozen=True, slots=True)
class Slots:
    """A run of slots of one object."""

    owner: object
    run: Run

    def read(self, empty: object = _EMPTY) -> list[object]:
        """Their contents. Runs no code but the interpreter's."""
        return [_read(descriptor, self.owner, empty) for descriptor in self.run.descriptors]

    @property
    def are_caches(self) -> bool:
        """Whether they may be restored whatever their present values are."""
        return any(each.__name__ in _CACHING for each in _mro_of(type(self.owner)))

    def set(self, name: object, empty: object, value: object) -> None:
        """Puts a value into the slot of this name, or clears it if the value is `empty`."""
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
    """The runs of slots of objects of this class, including those of its bases."""
    found: dict[int, MemberDescriptorType] = {}
    for each in _mro_of(kind):
        if each.__flags__ & _HEAP_TYPE:
            for descriptor in _names_of(each).values():
                # A descriptor may come from another class, and then fits objects of that class only.
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
    """Offset of the slot in the object; 0 for a member that is no plain slot."""
    member = word(id(descriptor) + _DESCRIPTOR_MEMBER)
    is_plain = _int_at(member + _MEMBER_TYPE).value == _OBJECT_OR_NOTHING and not _int_at(member + _MEMBER_FLAGS).value
    return word(member + _MEMBER_OFFSET) if is_plain else 0


class PlacedGroup:
    """A group that compares pointers in place. Watched objects have a `place`, as `Slots` do."""

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
        """Nothing, because the node has the recorded values."""

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
    # `basicsize` bounds the readable part of the object.
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
