"""Where this interpreter keeps what changes of an object, tried out at import, and groups that watch it there.

Up to Python 3.13 every change of a dict gives it a new version tag; lists and sets show their size and where their
items are; functions, cells and objects hold addresses. Where a trial fails, contents are compared one by one
instead.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import threading
import types
from collections.abc import Callable, Iterable
from typing import Any, Final

from harness.state.memory import ComparedGroup, Group, MemoryGroup

# Offsets in bytes, from CPython's dictobject.h, listobject.h and setobject.h for 64-bit builds.
_DICT_TAG: Final = (24, 8)
_DICT_VALUES: Final = 40
_LIST_SIZE_AND_ITEMS: Final = (16, 16)
_LIST_SIZE: Final = 16
_LIST_ITEMS: Final = 24
_SET_FILL_TO_TABLE: Final = (16, 32)
_SET_MASK: Final = 32
_SET_TABLE: Final = 40

_FUNCTION_NAME_TO_TYPE_PARAMETERS: Final = (32, 96)
_FUNCTION_DICT: Final = 88
_FUNCTION_ANNOTATIONS: Final = 112
_CELL_CONTENTS: Final = (16, 8)
_ATTRIBUTES_BEFORE: Final = 24
"""Where objects of most Python classes keep the address of their dict: so many bytes in front of the object."""

_Lock: Final = type(threading.Lock())
LOCKS: Final = (_Lock, type(threading.RLock()))

_POINTER_BYTES: Final = 8
OBJECT_HEAD_BYTES: Final = 16
"""The reference count and the class of an object."""

_SET_ENTRY_BYTES: Final = 16

MAX_COMPARED_BYTES: Final = 256 * 1024
"""Items of one list or set that are compared each time. Longer ones are data; a change of their size is seen all the
same.
"""


def dict_group() -> Group:
    """A group for dicts and their subclasses."""
    return _DictGroup(_DICT_TAG) if _DICTS_AS_EXPECTED else ComparedGroup(_read_items)


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
    """A group for functions: names, code, defaults, and, where memory can be read, attributes and annotations."""
    return MemoryGroup(_FUNCTION_NAME_TO_TYPE_PARAMETERS) if _FUNCTIONS_AS_EXPECTED else ComparedGroup(_read_function)


def cell_group() -> Group:
    """A group for the cells of closures."""
    return MemoryGroup(_CELL_CONTENTS) if _CELLS_AS_EXPECTED else ComparedGroup(_read_cell)


def lock_group() -> Group:
    """A group for locks: whether each is held."""
    return ComparedGroup(lambda lock: [is_held(lock)])


def owner_group() -> Group:
    """A group for objects with a dict: whether it is still the same dict."""
    return MemoryGroup((0, 8), address_of=_address_of_dict) if _OWNERS_AS_EXPECTED else ComparedGroup(_read_dict)


FUNCTION_ATTRIBUTES: Final = (
    *("__name__", "__qualname__", "__code__", "__defaults__", "__kwdefaults__", "__closure__", "__doc__", "__dict__"),
    # Before 3.12 the last is the address of C code.
    *("__weakref__", "__module__", "__annotations__", "__type_params__"),
)
"""What `function_attributes` gives, in order."""

_READ_WITHOUT_MEMORY: Final = 7
"""Those that can be asked for without changing them: some are made when they are asked for."""


def read_function(function: Any) -> Any:
    """What the group of functions watches of this one, in the form of its `recorded`."""
    if not _FUNCTIONS_AS_EXPECTED:
        return _read_function(function)
    offset, length = _FUNCTION_NAME_TO_TYPE_PARAMETERS
    return ctypes.string_at(id(function) + offset, length)


def function_attributes(reading: Any) -> tuple[Any, ...]:
    """The attributes in such a reading, as objects or as addresses of objects."""
    if type(reading) is bytes:
        return struct.unpack(f"{len(reading) // _POINTER_BYTES}Q", reading)
    return (*reading, *[None] * (len(FUNCTION_ATTRIBUTES) - len(reading)))


def is_held(lock: Any) -> bool:
    """Whether somebody holds a lock of either kind."""
    if type(lock) is _Lock:
        return bool(lock.locked())
    if lock._is_owned():
        return True
    if lock.acquire(False):
        lock.release()
        return False
    return True


def attributes_of(function: Any) -> dict[str, Any] | None:
    """The dict of a function, or None where it has none yet: asking it for one would make it."""
    if _FUNCTIONS_AS_EXPECTED and not _word(id(function) + _FUNCTION_DICT):
        return None
    names: dict[str, Any] = function.__dict__
    return names


def annotations_of(function: Any) -> dict[str, Any] | tuple[Any, ...] | None:
    """The annotations of a function as they are kept: in pairs, until they are asked for and become a dict."""
    address = _word(id(function) + _FUNCTION_ANNOTATIONS) if _FUNCTIONS_AS_EXPECTED else 0
    kept: dict[str, Any] | tuple[Any, ...] | None = ctypes.cast(address, ctypes.py_object).value if address else None
    return kept


def _read_items(table: Any) -> list[Any]:
    return [*dict.keys(table), *dict.values(table)]


def _read_function(function: Any) -> list[Any]:
    return [getattr(function, name) for name in FUNCTION_ATTRIBUTES[:_READ_WITHOUT_MEMORY]]


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


def _word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def _list_items(address: int) -> tuple[int, int]:
    return _piece(_word(address + _LIST_ITEMS), _word(address + _LIST_SIZE) * _POINTER_BYTES)


def _set_table(address: int) -> tuple[int, int]:
    return _piece(_word(address + _SET_TABLE), (_word(address + _SET_MASK) + 1) * _SET_ENTRY_BYTES)


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


class _DictGroup(MemoryGroup):
    """A group for dicts by their version tags."""

    __slots__ = ()

    def extend(self, containers: Iterable[object]) -> None:
        added = [*containers]
        for each in added:
            _separate(each)
        super().extend(added)


def _separate(names: Any) -> None:
    """Let the dict of an object keep its values by itself.

    Since 3.13 a dict can share memory with its object, whose attributes then change without a new version of the dict.
    Taking the last entry out ends that; it comes back as the last.
    """
    if sys.version_info < (3, 13) or not _word(id(names) + _DICT_VALUES):
        return
    if not names:
        # A key that is no string is kept by no shared table.
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
    # A tag of its own is given to every dict on its first change only.
    sample["a"] = 0
    empty = _Sample()
    del empty.first
    return (
        _behaves(_DictGroup(_DICT_TAG), sample, changes)
        and _behaves(_DictGroup(_DICT_TAG), instance.__dict__, attributes)
        and _behaves(_DictGroup(_DICT_TAG), empty.__dict__, (lambda: setattr(empty, "first", 1),))
    )


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

    dict_address = id(sample) + _FUNCTION_DICT
    if _word(dict_address) != 0:
        return False
    changes = (
        lambda: setattr(sample, "__doc__", "x"),
        lambda: setattr(sample, "__name__", "y"),
        lambda: setattr(sample, "__defaults__", (2,)),
        lambda: setattr(sample, "attribute", 1),
        lambda: setattr(sample, "__module__", "z"),
    )
    annotations: Any = ctypes.cast(_word(id(sample) + _FUNCTION_ANNOTATIONS), ctypes.py_object).value
    return (
        type(annotations) is tuple
        and dict(zip(annotations[::2], annotations[1::2], strict=True)) == sample.__annotations__
        and _word(id(sample) + _FUNCTION_ANNOTATIONS) == id(sample.__annotations__)
        and _behaves(MemoryGroup(_FUNCTION_NAME_TO_TYPE_PARAMETERS), sample, changes)
        and _word(dict_address) == id(sample.__dict__)
    )


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

IS_KNOWN: Final = all(
    (
        *(_DICTS_AS_EXPECTED, _LISTS_AS_EXPECTED, _SETS_AS_EXPECTED),
        *(_FUNCTIONS_AS_EXPECTED, _CELLS_AS_EXPECTED, _OWNERS_AS_EXPECTED),
    )
)
"""Whether all of it is as expected."""
