"""Tells in microseconds which of thousands of dicts, lists and sets changed, by looking at their headers in memory.

Up to Python 3.13 every change of a dict gives it a new version tag; lists and sets show their size and where their
items are, and these are compared as raw memory. Reading touches no reference count, so pages shared with the zygote
stay shared. Whether this interpreter lays its objects out that way is tried out at import; where it does not, contents
are compared one by one, which takes milliseconds.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import types
from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import Any, Final, Protocol

from harness.state.pieces import Gather, Pieces, Views

# Offsets in bytes, from CPython's dictobject.h, listobject.h and setobject.h for 64-bit builds.
_DICT_TAG: Final = (24, 8)
_DICT_TAG_TO_VALUES: Final = (24, 24)
_DICT_VALUES: Final = 40
_LIST_SIZE_AND_ITEMS: Final = (16, 16)
_LIST_SIZE: Final = 16
_LIST_ITEMS: Final = 24
_SET_FILL_TO_TABLE: Final = (16, 32)
_SET_MASK: Final = 32
_SET_TABLE: Final = 40

_FUNCTION_NAME_TO_DICT: Final = (32, 64)
_CELL_CONTENTS: Final = (16, 8)
_ATTRIBUTES_BEFORE: Final = 24
"""Where objects of most Python classes keep the address of their dict: so many bytes in front of the object."""

_POINTER_BYTES: Final = 8
_SET_ENTRY_BYTES: Final = 16

MAX_COMPARED_BYTES: Final = 256 * 1024
"""Items of one list or set that are compared each time. Longer ones are data; a change of their size is seen all the
same.
"""

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
        pieces: Callable[[], Pieces] = Views,
    ) -> None:
        self._layout = layout
        self._content_of = content_of
        self._address_of = address_of
        self._headers = pieces()
        self._addresses = array("Q")
        self._base = b""
        self._contents = pieces()
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


def dict_group() -> Group:
    """A group for dicts and their subclasses."""
    return (
        _new_dict_group() if _DICTS_AS_EXPECTED else ComparedGroup(lambda each: [*dict.keys(each), *dict.values(each)])
    )


def list_group() -> Group:
    """A group for lists and their subclasses."""
    return (
        MemoryGroup(_LIST_SIZE_AND_ITEMS, _list_items)
        if _LISTS_AS_EXPECTED
        else ComparedGroup(lambda each: [*list.__iter__(each)])
    )


def set_group() -> Group:
    """A group for sets and their subclasses."""
    return (
        MemoryGroup(_SET_FILL_TO_TABLE, _set_table)
        if _SETS_AS_EXPECTED
        else ComparedGroup(lambda each: [*set.__iter__(each)])
    )


def function_group() -> Group:
    """A group for functions: names, code, defaults, and, where memory can be read, attributes and doc strings."""
    return (
        MemoryGroup(_FUNCTION_NAME_TO_DICT, pieces=Gather) if _FUNCTIONS_AS_EXPECTED else ComparedGroup(_read_function)
    )


def cell_group() -> Group:
    """A group for the cells of closures."""
    return MemoryGroup(_CELL_CONTENTS, pieces=Gather) if _CELLS_AS_EXPECTED else ComparedGroup(_read_cell)


def owner_group() -> Group:
    """A group for objects with a dict: whether it is still the same dict."""
    return (
        MemoryGroup((0, 8), address_of=_address_of_dict, pieces=Gather)
        if _OWNERS_AS_EXPECTED
        else ComparedGroup(_read_dict)
    )


FUNCTION_ATTRIBUTES: Final = (
    *("__name__", "__qualname__", "__code__", "__defaults__", "__kwdefaults__", "__closure__", "__doc__", "__dict__"),
)
"""What `read_function` gives, in order."""


def read_function(function: Any) -> tuple[Any, ...]:
    """The attributes of a function, as objects or as addresses of objects; comparable with an earlier reading."""
    if not _FUNCTIONS_AS_EXPECTED:
        return (*_read_function(function), None)
    offset, length = _FUNCTION_NAME_TO_DICT
    return struct.unpack(f"{length // _POINTER_BYTES}Q", ctypes.string_at(id(function) + offset, length))


def _read_function(function: Any) -> list[Any]:
    # The last attribute is left out: asking a function for its dict makes one.
    return [getattr(function, name) for name in FUNCTION_ATTRIBUTES[:-1]]


def _read_cell(cell: Any) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:
        # Empty.
        return []


def _read_dict(owner: Any) -> list[Any]:
    return [object.__getattribute__(owner, "__dict__")]


def _address_of_dict(owner: Any) -> int:
    offset = type(owner).__dictoffset__
    # Negative where the dict is managed by the interpreter; its place is then the same for all classes.
    return id(owner) + offset if offset > 0 else id(owner) - _ATTRIBUTES_BEFORE


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(is_, left, right))


def _word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def _list_items(address: int) -> tuple[int, int]:
    return _piece(_word(address + _LIST_ITEMS), _word(address + _LIST_SIZE) * _POINTER_BYTES)


def _set_table(address: int) -> tuple[int, int]:
    return _piece(_word(address + _SET_TABLE), (_word(address + _SET_MASK) + 1) * _SET_ENTRY_BYTES)


def _inline_values(address: int) -> tuple[int, int]:
    """The attributes of an object whose dict shares memory with it: since 3.13 they can change without a new version of
    the dict.
    """
    values = _word(address + _DICT_VALUES)
    # The first byte is the capacity; pointers follow the first word.
    return _piece(values, _POINTER_BYTES * (1 + (_word(values) & 0xFF))) if values else (0, 0)


def _piece(address: int, length: int) -> tuple[int, int]:
    return (address, length) if 0 < length <= MAX_COMPARED_BYTES else (0, 0)


def _behaves(group: Group, container: Any, changes: Iterable[Callable[[], object]]) -> bool:
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


def _new_dict_group() -> MemoryGroup:
    if sys.version_info < (3, 13):
        return MemoryGroup(_DICT_TAG)
    return MemoryGroup(_DICT_TAG_TO_VALUES, _inline_values)


def _probe_dicts() -> bool:
    sample: dict[str, object] = {"a": 1, "b": 2}
    changes = (lambda: sample.update(a=3), lambda: sample.pop("b"), lambda: sample.update(c=4))
    instance = _Sample()
    attributes = (
        lambda: setattr(instance, "first", 2),
        lambda: setattr(instance, "second", 3),
        lambda: delattr(instance, "first"),
    )
    # A tag of its own is given to every dict on its first change only.
    sample["a"] = 0
    return _behaves(_new_dict_group(), sample, changes) and _behaves(_new_dict_group(), instance.__dict__, attributes)


class _Sample:
    def __init__(self) -> None:
        self.first = 1


def _probe_lists() -> bool:
    sample = [1, 2, 3]
    if _word(id(sample) + _LIST_SIZE) != len(sample):
        return False
    changes = (lambda: sample.append(4), lambda: sample.reverse(), sample.clear, lambda: sample.append(5))
    return _behaves(MemoryGroup(_LIST_SIZE_AND_ITEMS, _list_items), sample, changes)


def _probe_sets() -> bool:
    sample = {1, 2, 3}
    # The mask of a set that never grew; three of eight entries are used.
    if [_word(id(sample) + offset) for offset in (16, 24, _SET_MASK)] != [3, 3, 7]:
        return False
    changes = (lambda: sample.add(4), lambda: sample.discard(1), lambda: sample.update(range(100)))
    return _behaves(MemoryGroup(_SET_FILL_TO_TABLE, _set_table), sample, changes)


def _probe_functions() -> bool:
    def sample(key: int = 1) -> int:
        return key

    offset, length = _FUNCTION_NAME_TO_DICT
    dict_address = id(sample) + offset + length - _POINTER_BYTES
    if _word(dict_address) != 0:
        return False
    changes = (
        lambda: setattr(sample, "__doc__", "x"),
        lambda: setattr(sample, "__name__", "y"),
        lambda: setattr(sample, "__defaults__", (2,)),
        lambda: setattr(sample, "attribute", 1),
    )
    return _behaves(MemoryGroup(_FUNCTION_NAME_TO_DICT), sample, changes) and _word(dict_address) == id(sample.__dict__)


def _probe_cells() -> bool:
    cell = types.CellType(1)
    return _behaves(MemoryGroup(_CELL_CONTENTS), cell, (lambda: setattr(cell, "cell_contents", "x"),))


def _probe_owners() -> bool:
    class Sized:
        __slots__ = ("__dict__",)

    class DerivedError(Exception):
        pass

    for owner in (_Sample(), Sized(), DerivedError()):
        # The dict is made when it is asked for.
        address = id(object.__getattribute__(owner, "__dict__"))
        if _word(_address_of_dict(owner)) != address:
            return False
    return True


_DICTS_AS_EXPECTED: Final = _probe_dicts()
_LISTS_AS_EXPECTED: Final = _probe_lists()
_SETS_AS_EXPECTED: Final = _probe_sets()
_FUNCTIONS_AS_EXPECTED: Final = _probe_functions()
_CELLS_AS_EXPECTED: Final = _probe_cells()
_OWNERS_AS_EXPECTED: Final = _probe_owners()
