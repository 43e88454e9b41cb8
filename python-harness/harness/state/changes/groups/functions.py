"""The watched parts of a function, and their places in this interpreter, tried at import."""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Final

from harness.state.changes.groups.group import ComparedGroup, Group, MemoryGroup, behaves, word

# Offsets in bytes, from CPython's funcobject.h for 64-bit builds.
_FUNCTION_NAME_TO_TYPE_PARAMETERS: Final = (32, 96)
_FUNCTION_DICT: Final = 88
_FUNCTION_ANNOTATIONS: Final = 112

_POINTER_BYTES: Final = 8

FUNCTION_ATTRIBUTES: Final = (
    *("__name__", "__qualname__", "__code__", "__defaults__", "__kwdefaults__", "__closure__", "__doc__", "__dict__"),
    # Before 3.12 the last one is the address of C code.
    *("__weakref__", "__module__", "__annotations__", "__type_params__"),
)
"""The attributes that `function_attributes` returns, in order."""

_READ_WITHOUT_MEMORY: Final = 7
"""The attributes that can be read without a change. Some others are made when they are read."""


def function_group() -> Group:
    """A group for functions: names, code, defaults and, if memory can be read, attributes and annotations."""
    return MemoryGroup(_FUNCTION_NAME_TO_TYPE_PARAMETERS) if FUNCTIONS_ARE_KNOWN else ComparedGroup(_read_function)


def read_function(function: Any) -> Any:
    """The watched parts of this function, in the form of the group's `recorded`."""
    if not FUNCTIONS_ARE_KNOWN:
        return _read_function(function)
    offset, length = _FUNCTION_NAME_TO_TYPE_PARAMETERS
    return ctypes.string_at(id(function) + offset, length)


def function_attributes(reading: Any) -> tuple[Any, ...]:
    """The attributes in such a reading, as objects or their addresses."""
    if type(reading) is bytes:
        return struct.unpack(f"{len(reading) // _POINTER_BYTES}Q", reading)
    return (*reading, *[None] * (len(FUNCTION_ATTRIBUTES) - len(reading)))


def attributes_of(function: Any) -> dict[str, Any] | None:
    """The dict of a function, or None if it has none yet. Reading `__dict__` would make one."""
    if FUNCTIONS_ARE_KNOWN and not word(id(function) + _FUNCTION_DICT):
        return None
    names: dict[str, Any] = function.__dict__
    return names


def annotations_of(function: Any) -> dict[str, Any] | tuple[Any, ...] | None:
    """The annotations of a function in their stored form: pairs, until they are read and become a dict."""
    address = word(id(function) + _FUNCTION_ANNOTATIONS) if FUNCTIONS_ARE_KNOWN else 0
    kept: dict[str, Any] | tuple[Any, ...] | None = ctypes.cast(address, ctypes.py_object).value if address else None
    return kept


def _read_function(function: Any) -> list[Any]:
    return [getattr(function, name) for name in FUNCTION_ATTRIBUTES[:_READ_WITHOUT_MEMORY]]


def _probe_functions() -> bool:
    def sample(key: int = 1) -> int:
        return key

    dict_address = id(sample) + _FUNCTION_DICT
    if word(dict_address) != 0:
        return False
    changes = (
        lambda: setattr(sample, "__doc__", "x"),
        lambda: setattr(sample, "__name__", "y"),
        lambda: setattr(sample, "__defaults__", (2,)),
        lambda: setattr(sample, "attribute", 1),
        lambda: setattr(sample, "__module__", "z"),
    )
    annotations: Any = ctypes.cast(word(id(sample) + _FUNCTION_ANNOTATIONS), ctypes.py_object).value
    return (
        type(annotations) is tuple
        and dict(zip(annotations[::2], annotations[1::2], strict=True)) == sample.__annotations__
        and word(id(sample) + _FUNCTION_ANNOTATIONS) == id(sample.__annotations__)
        and behaves(MemoryGroup(_FUNCTION_NAME_TO_TYPE_PARAMETERS), sample, changes)
        and word(dict_address) == id(sample.__dict__)
    )


FUNCTIONS_ARE_KNOWN: Final = _probe_functions()
"""Whether all trials are as expected. Otherwise attributes are read one by one."""
