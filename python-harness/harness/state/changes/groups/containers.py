"""The places of an object's changing parts in this interpreter, tried at import, and groups that watch them.

Up to Python 3.13 every change of a dict gives it a new version tag. Lists and sets contain their size and the place of
their items; functions, cells and objects contain addresses. If a trial fails, contents are compared one by one instead.
"""

from __future__ import annotations

import sys
import types
from collections import OrderedDict
from collections.abc import Iterable
from struct import unpack as _unpack
from typing import Any, Final

from harness.state.changes.groups.functions import FUNCTIONS_ARE_KNOWN
from harness.state.changes.groups.group import ComparedGroup, Group, MemoryGroup, behaves, word

# Offsets in bytes, from CPython's dictobject.h, listobject.h and setobject.h for 64-bit builds.
_DICT_TAG: Final = (24, 8)
_DICT_VALUES: Final = 40
_LIST_SIZE_AND_ITEMS: Final = (16, 16)
_LIST_SIZE: Final = 16
_ORDERED_DICT_STATE: Final = (72, 24)
"""A counter of changes, and the first and the last of its entries."""

_SET_FILL_TO_TABLE: Final = (16, 32)
_SET_MASK: Final = 32

_CELL_CONTENTS: Final = (16, 8)
_ATTRIBUTES_BEFORE: Final = 24
"""Bytes in front of an object where most Python classes keep the address of its dict."""

_POINTER_BYTES: Final = 8
OBJECT_HEAD_BYTES: Final = 16
"""The reference count and the class of an object."""

_SET_ENTRY_BYTES: Final = 16

MAX_COMPARED_BYTES: Final = 256 * 1024
"""Items of one list or set that are compared each time. Longer ones are data, of which only a change of size is
seen.
"""


def dict_group() -> Group:
    """A group for dicts and their subclasses."""
    return _DictGroup(_DICT_TAG) if _DICTS_AS_EXPECTED else ComparedGroup(_read_items)


def order_group() -> Group:
    """A group for the order of an `OrderedDict`, which is not part of its dict."""
    return MemoryGroup(_ORDERED_DICT_STATE) if _ORDERS_AS_EXPECTED else ComparedGroup(_read_order)


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


def cell_group() -> Group:
    """A group for the cells of closures."""
    return MemoryGroup(_CELL_CONTENTS) if _CELLS_AS_EXPECTED else ComparedGroup(_read_cell)


def owner_group() -> Group:
    """A group for objects with a dict: whether it is still the same dict."""
    return MemoryGroup((0, 8), address_of=_address_of_dict) if _OWNERS_AS_EXPECTED else ComparedGroup(_read_dict)


def _read_items(table: Any) -> list[Any]:
    return [*dict.keys(table), *dict.values(table)]


def _read_order(table: Any) -> list[Any]:
    return [*OrderedDict.__iter__(table)]


def _read_cell(cell: Any) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:
        # The cell is empty.
        return []


def _read_dict(owner: Any) -> list[Any]:
    return [object.__getattribute__(owner, "__dict__")]


def _address_of_dict(owner: Any) -> int:
    offset = type(owner).__dictoffset__
    # Negative if the interpreter manages the dict. Its place is then the same for all classes.
    return id(owner) + offset if offset > 0 else id(owner) - _ATTRIBUTES_BEFORE


def _list_items(header: bytes) -> tuple[int, int]:
    size, items = _unpack("2Q", header)
    return _piece(items, size * _POINTER_BYTES)


def _set_table(header: bytes) -> tuple[int, int]:
    _, _, mask, table = _unpack("4Q", header)
    return _piece(table, (mask + 1) * _SET_ENTRY_BYTES)


def _piece(address: int, length: int) -> tuple[int, int]:
    return (address, length) if 0 < length <= MAX_COMPARED_BYTES else (0, 0)


class _DictGroup(MemoryGroup):
    """A group for dicts by their version tags."""

    __slots__ = ()

    def extend(self, containers: Iterable[object]) -> None:
        added = [*containers]
        for each in added:
            _separate(each)
        super().extend(added)


def _separate(names: Any) -> None:
    """Makes the dict of an object keep its values itself.

    Since 3.13 a dict can share memory with its object, whose attributes then change without a new version of the dict.
    Removing the last entry ends that; it is put back as the last.
    """
    if sys.version_info < (3, 13) or not word(id(names) + _DICT_VALUES):
        return
    if not names:
        # A shared table has no keys other than strings.
        dict.__setitem__(names, 0, None)
        dict.clear(names)
        return
    key, value = dict.popitem(names)
    dict.__setitem__(names, key, value)


def _probe_dicts() -> bool:
    sample: dict[str, object] = {"a": 1, "b": 2}
    changes = (lambda: sample.update(a=3), lambda: sample.pop("b"), lambda: sample.update(c=4))
    instance = _Sample()
    attributes = (
        lambda: setattr(instance, "first", 2),
        lambda: setattr(instance, "second", 3),
        lambda: delattr(instance, "first"),
    )
    # Every dict gets a tag of its own only at its first change.
    sample["a"] = 0
    empty = _Sample()
    del empty.first
    return (
        behaves(_DictGroup(_DICT_TAG), sample, changes)
        and behaves(_DictGroup(_DICT_TAG), instance.__dict__, attributes)
        and behaves(_DictGroup(_DICT_TAG), empty.__dict__, (lambda: setattr(empty, "first", 1),))
    )


class _Sample:
    def __init__(self) -> None:
        self.first = 1


def _probe_orders() -> bool:
    sample = OrderedDict(a=1, b=2, c=3)
    changes = (
        lambda: sample.move_to_end("a"),
        lambda: sample.move_to_end("a", last=False),
        lambda: sample.move_to_end("b"),
        lambda: sample.move_to_end("a"),
    )
    return behaves(MemoryGroup(_ORDERED_DICT_STATE), sample, changes)


def _probe_lists() -> bool:
    sample = [1, 2, 3]
    if word(id(sample) + _LIST_SIZE) != len(sample):
        return False
    changes = (lambda: sample.append(4), lambda: sample.reverse(), sample.clear, lambda: sample.append(5))
    return behaves(MemoryGroup(_LIST_SIZE_AND_ITEMS, _list_items), sample, changes)


def _probe_sets() -> bool:
    sample = {1, 2, 3}
    # The mask of a set that never grew. Three of its eight entries are used.
    if [word(id(sample) + offset) for offset in (16, 24, _SET_MASK)] != [3, 3, 7]:
        return False
    changes = (lambda: sample.add(4), lambda: sample.discard(1), lambda: sample.update(range(100)))
    return behaves(MemoryGroup(_SET_FILL_TO_TABLE, _set_table), sample, changes)


def _probe_cells() -> bool:
    cell = types.CellType(1)
    return behaves(MemoryGroup(_CELL_CONTENTS), cell, (lambda: setattr(cell, "cell_contents", "x"),))


def _probe_owners() -> bool:
    class Sized:
        __slots__ = ("__dict__",)

    class DerivedError(Exception):
        pass

    for owner in (_Sample(), Sized(), DerivedError()):
        # Reading `__dict__` makes the dict.
        address = id(object.__getattribute__(owner, "__dict__"))
        if word(_address_of_dict(owner)) != address:
            return False
    return True


_DICTS_AS_EXPECTED: Final = _probe_dicts()
_ORDERS_AS_EXPECTED: Final = _probe_orders()
_LISTS_AS_EXPECTED: Final = _probe_lists()
_SETS_AS_EXPECTED: Final = _probe_sets()
_CELLS_AS_EXPECTED: Final = _probe_cells()
_OWNERS_AS_EXPECTED: Final = _probe_owners()

IS_KNOWN: Final = all(
    (
        *(_DICTS_AS_EXPECTED, _ORDERS_AS_EXPECTED, _LISTS_AS_EXPECTED, _SETS_AS_EXPECTED),
        *(FUNCTIONS_ARE_KNOWN, _CELLS_AS_EXPECTED, _OWNERS_AS_EXPECTED),
    )
)
"""Whether all trials are as expected."""
