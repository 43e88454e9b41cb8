"""Tells in microseconds which of thousands of dicts, lists and sets changed, by looking at their headers in memory.

Up to Python 3.13 every change of a dict gives it a new version tag; lists and sets show their size and where their items are, and
these are compared as raw memory. Reading touches no reference count, so pages shared with the zygote stay shared. Whether this
interpreter lays its objects out that way is tried out at import; where it does not, contents are compared one by one, which takes
milliseconds.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import Any, Final, Protocol

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

_POINTER_BYTES: Final = 8
_SET_ENTRY_BYTES: Final = 16

MAX_COMPARED_BYTES: Final = 256 * 1024
"""Items of one list or set that are compared each time. Longer ones are data; a change of their size is seen all the same."""

_HEADERS_PER_STRIDE: Final = 64
"""Compared at once in the search for those that differ: the square root, about, of how many there are."""

_View = memoryview
"""Bytes of foreign memory. Joining memoryviews is as fast in every version; joining `ctypes` arrays takes three times as long in 3.13."""


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
    """A group that compares headers, and, where these are the same, the memory they point to."""

    __slots__ = ("_base", "_content_base", "_content_of", "_contents", "_headers", "_joined", "_layout")

    def __init__(self, layout: tuple[int, int], content_of: Callable[[int], _View | None] | None) -> None:
        self._layout = layout
        self._content_of = content_of
        self._headers: list[_View] = []
        self._base = b""
        # Of those containers only that have contents to compare, by position.
        self._contents: dict[int, _View] = {}
        self._content_base: dict[int, bytes] = {}
        self._joined: bytes | None = None

    def extend(self, containers: Iterable[object]) -> None:
        offset, length = self._layout
        added = [_view(id(container) + offset, length) for container in containers]
        first = len(self._headers)
        self._headers += added
        self._base += b"".join(added)
        self._accept_contents(range(first, len(self._headers)))

    def truncate(self, count: int) -> None:
        for position in range(count, len(self._headers)):
            self._contents.pop(position, None)
            self._content_base.pop(position, None)
        self._joined = None
        del self._headers[count:]
        self._base = self._base[: count * self._layout[1]]

    def changed(self) -> list[int]:
        now, base = b"".join(self._headers), self._base
        if now == base and b"".join(self._contents.values()) == self._joined_contents():
            return []
        by_header = set(self._differing(now))
        # Where the header changed the old address of the items may be free memory, which must not be read.
        safe = self._contents.keys() - by_header if by_header else self._contents.keys()
        by_content = [position for position in safe if bytes(self._contents[position]) != self._content_base[position]]
        return sorted(by_header.union(by_content))

    def _joined_contents(self) -> bytes:
        if self._joined is None:
            self._joined = b"".join(self._content_base.values())
        return self._joined

    def _differing(self, now: bytes) -> Iterator[int]:
        base, step = self._base, self._layout[1]
        stride = step * _HEADERS_PER_STRIDE
        for start in range(0, len(now), stride):
            if now[start : start + stride] != base[start : start + stride]:
                for at in range(start, min(start + stride, len(now)), step):
                    if now[at : at + step] != base[at : at + step]:
                        yield at // step

    def accept(self, positions: Iterable[int]) -> None:
        base, step = bytearray(self._base), self._layout[1]
        for position in positions:
            base[position * step : position * step + step] = bytes(self._headers[position])
        self._base = bytes(base)
        self._accept_contents(positions)

    def _accept_contents(self, positions: Iterable[int]) -> None:
        if self._content_of is None:
            return
        self._joined = None
        for position in positions:
            view = self._content_of(ctypes.addressof(self._headers[position].obj) - self._layout[0])  # type: ignore[arg-type]
            if view is None:
                self._contents.pop(position, None)
                self._content_base.pop(position, None)
            else:
                self._contents[position] = view
                self._content_base[position] = bytes(view)


class ComparedGroup:
    """A group that compares contents, item by item and by identity."""

    __slots__ = ("_containers", "_copies")

    def __init__(self) -> None:
        self._containers: list[Any] = []
        self._copies: list[list[Any]] = []

    def extend(self, containers: Iterable[object]) -> None:
        added = list(containers)
        self._containers += added
        self._copies += map(_items, added)

    def truncate(self, count: int) -> None:
        del self._containers[count:], self._copies[count:]

    def changed(self) -> list[int]:
        return [
            position
            for position, (container, copy) in enumerate(zip(self._containers, self._copies, strict=True))
            if not _same(_items(container), copy)
        ]

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._copies[position] = _items(self._containers[position])


def dict_group() -> Group:
    """A group for dicts and their subclasses."""
    return _new_dict_group() if _DICTS_AS_EXPECTED else ComparedGroup()


def list_group() -> Group:
    """A group for lists and their subclasses."""
    return MemoryGroup(_LIST_SIZE_AND_ITEMS, _list_items) if _LISTS_AS_EXPECTED else ComparedGroup()


def set_group() -> Group:
    """A group for sets and their subclasses."""
    return MemoryGroup(_SET_FILL_TO_TABLE, _set_table) if _SETS_AS_EXPECTED else ComparedGroup()


def _items(container: Any) -> list[Any]:
    if isinstance(container, dict):
        return [*dict.keys(container), *dict.values(container)]
    if isinstance(container, list):
        return [*list.__iter__(container)]
    return [*set.__iter__(container)]


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(is_, left, right))


def _view(address: int, length: int) -> _View:
    return memoryview((ctypes.c_char * length).from_address(address))


def _word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def _list_items(address: int) -> _View | None:
    return _contents(_word(address + _LIST_ITEMS), _word(address + _LIST_SIZE) * _POINTER_BYTES)


def _set_table(address: int) -> _View | None:
    return _contents(_word(address + _SET_TABLE), (_word(address + _SET_MASK) + 1) * _SET_ENTRY_BYTES)


def _inline_values(address: int) -> _View | None:
    """The attributes of an object whose dict shares memory with it: since 3.13 they can change without a new version of the dict."""
    values = _word(address + _DICT_VALUES)
    # The first byte is the capacity; pointers follow the first word.
    return _contents(values, _POINTER_BYTES * (1 + (_word(values) & 0xFF))) if values else None


def _contents(address: int, length: int) -> _View | None:
    return _view(address, length) if 0 < length <= MAX_COMPARED_BYTES else None


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
        return MemoryGroup(_DICT_TAG, None)
    return MemoryGroup(_DICT_TAG_TO_VALUES, _inline_values)


def _probe_dicts() -> bool:
    sample: dict[str, object] = {"a": 1, "b": 2}
    changes = (lambda: sample.update(a=3), lambda: sample.pop("b"), lambda: sample.update(c=4))
    instance = _Sample()
    attributes = (lambda: setattr(instance, "first", 2), lambda: setattr(instance, "second", 3), lambda: delattr(instance, "first"))
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


_DICTS_AS_EXPECTED: Final = _probe_dicts()
_LISTS_AS_EXPECTED: Final = _probe_lists()
_SETS_AS_EXPECTED: Final = _probe_sets()
