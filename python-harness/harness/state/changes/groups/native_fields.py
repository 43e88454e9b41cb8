"""Fields of objects of C types that a method such as `__init__` can exchange in place.

A field is a pointer at an offset, which is tried at import. If the trial fails, fields are read and compared one by
one.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from struct import Struct
from typing import Any, Final

from harness.state.changes.groups.group import ComparedGroup, Group, behaves
from harness.state.changes.groups.slots import PlacedGroup
from harness.state.changes.memory.parts import WORD_BYTES

_HEAD_BYTES: Final = 16
_DICT_BYTES: Final = 48
"""The reference count and the class of an object, and what a dict adds to them."""

_intern: Final = sys.intern


@dataclass(frozen=True, slots=True)
class _Layout:
    """Offset of the fields, their length in words, and a reader for each field that Python can read."""

    offset: int
    words: int
    readers: tuple[tuple[str, Callable[[Any], object]], ...]


def _member(owner: type, name: str) -> tuple[str, Callable[[Any], object]]:
    return name, vars(owner)[name].__get__


def _format_of(each: Struct) -> object:
    # Reading it makes a new text each time.
    return _intern(each.format)


_LAYOUTS: Final[dict[type, _Layout]] = {
    property: _Layout(_HEAD_BYTES, 4, tuple(_member(property, name) for name in ("fget", "fset", "fdel", "__doc__"))),
    staticmethod: _Layout(_HEAD_BYTES, 1, (_member(staticmethod, "__func__"),)),
    classmethod: _Layout(_HEAD_BYTES, 1, (_member(classmethod, "__func__"),)),
    partial: _Layout(_HEAD_BYTES, 3, tuple(_member(partial, name) for name in ("func", "args", "keywords"))),
    defaultdict: _Layout(_DICT_BYTES, 1, (_member(defaultdict, "default_factory"),)),
    Struct: _Layout(_HEAD_BYTES, 4, (("format", _format_of),)),
}

NATIVE_KINDS: Final = (*_LAYOUTS,)
"""Types whose objects have such fields."""


@dataclass(frozen=True, slots=True)
class Native:
    """The fields of one object."""

    owner: Any
    layout: _Layout

    def read(self) -> list[object]:
        """Their contents. Runs no code but the interpreter's."""
        return [reader(self.owner) for _, reader in self.layout.readers]

    def entries(self) -> list[tuple[object, Any]]:
        """The same with the names of the fields."""
        return [(name, reader(self.owner)) for name, reader in self.layout.readers]

    @property
    def place(self) -> tuple[int, int]:
        """Address and length in bytes."""
        return id(self.owner) + self.layout.offset, self.layout.words * WORD_BYTES


def native_of(value: object) -> Native | None:
    """The fields of an object, or None if it has no known ones."""
    for kind in NATIVE_KINDS:
        if isinstance(value, kind):
            return Native(value, _LAYOUTS[kind])
    return None


def native_group() -> Group:
    """A group for `Native`."""
    return PlacedGroup() if NATIVES_ARE_KNOWN else ComparedGroup(Native.read)


def _probe() -> bool:
    samples: tuple[tuple[Any, Callable[[Any], object]], ...] = (
        (property(id), lambda each: each.__init__(len, hash, repr)),
        (property(id), lambda each: setattr(each, "__doc__", "new")),
        (staticmethod(id), lambda each: each.__init__(len)),
        (classmethod(id), lambda each: each.__init__(len)),
        (partial(id), lambda each: each.__setstate__((len, (1,), {}, None))),
        (defaultdict(list), lambda each: setattr(each, "default_factory", dict)),
        (Struct("<I"), lambda each: each.__init__(">Q")),
    )
    return all(
        (native := native_of(sample)) is not None
        and behaves(PlacedGroup(), native, (lambda change=change, sample=sample: change(sample),))  # type: ignore[misc]
        for sample, change in samples
    )


NATIVES_ARE_KNOWN: Final = _probe()
"""Whether all trials are as expected."""
