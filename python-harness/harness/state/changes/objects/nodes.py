"""The objects of a watch. Each node knows the path of its object, its recorded contents, and the present
differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import is_
from types import CellType, FunctionType
from typing import Any, Final

from harness.state.changes.groups.functions import (
    FUNCTION_ATTRIBUTES,
    annotations_of,
    function_attributes,
    read_function,
)
from harness.state.changes.groups.locks import is_held
from harness.state.changes.groups.native_fields import Native
from harness.state.changes.groups.slots import Slots

MISSING: Final = object()
"""Stands for the value of a missing name."""

Difference = tuple[object, object, object]
"""Name, old value, new value; either value can be `MISSING`."""


class _Order:
    """Its repr is unlike that of any key."""

    def __str__(self) -> str:
        return "(order)"


ORDER: Final = _Order()
"""Stands for the name of the difference if only the order of the entries differs."""


class Node:
    """An object that can be changed. `snapshot` has its contents at the last `remember`."""

    __slots__ = ("key", "parent", "snapshot", "target")

    def __init__(self, target: Any, parent: Node | None, key: object) -> None:
        self.target = target
        self.parent = parent
        self.key = key
        self.snapshot: Any = None

    @property
    def path(self) -> str:
        """Its path, such as `json._default_encoder.indent`."""
        if self.parent is None:
            return str(self.key)
        # Keys of dicts are objects of any type. Keys other than strings name nothing.
        return f"{self.parent.path}.{self.key if type(self.key) is str else '[]'}"

    def read(self) -> Any:
        """Its present contents, in a form that later changes do not affect."""
        raise NotImplementedError

    def accept(self) -> None:
        """Records its present contents."""
        self.snapshot = self.read()

    def differences(self, old: Any, new: Any) -> Iterator[Difference]:
        """The differences between two readings, by identity."""
        raise NotImplementedError

    def restore(self, difference: Difference) -> bool:
        """Undoes one difference from the snapshot. Returns False if that is not possible."""
        return False


class ListNode(Node):
    """A list. Its items are compared all together."""

    __slots__ = ()

    def read(self) -> tuple[object, ...]:
        return (*list.__iter__(self.target),)

    def differences(self, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
        if len(old) != len(new) or not all(map(is_, old, new)):
            yield "[]", old, new

    def restore(self, difference: Difference) -> bool:
        list.__setitem__(self.target, slice(None), self.snapshot)
        return True


class SetNode(Node):
    """A set. Its members are compared all together."""

    __slots__ = ()

    def read(self) -> tuple[object, ...]:
        return (*set.__iter__(self.target),)

    def differences(self, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
        if set(map(id, old)) != set(map(id, new)):
            yield "{}", old, new
        elif not all(map(is_, old, new)):
            # The order of a set follows from its whole history, so it cannot be restored.
            yield ORDER, old, new

    def restore(self, difference: Difference) -> bool:
        if difference[0] is ORDER:
            return False
        set.clear(self.target)
        set.update(self.target, self.snapshot)
        return True


class FunctionNode(Node):
    """A function: its code and defaults, its names and its attributes. `snapshot` has its annotations. The group
    records the rest, because there are tens of thousands of functions.
    """

    __slots__ = ()

    def read(self) -> Any:
        return read_function(self.target)

    def accept(self) -> None:
        self.snapshot = annotations_of(self.target)

    def differences(self, old: Any, new: Any) -> Iterator[Difference]:
        names = zip(FUNCTION_ATTRIBUTES, function_attributes(old), function_attributes(new), strict=True)
        for name, left, right in names:
            if left != right and not self._is_made_on_request(name):
                yield name, left, right

    def _is_made_on_request(self, name: str) -> bool:
        """Whether it is a change that `functools.wraps` or `inspect.signature` make in a function by reading it."""
        function: FunctionType = self.target
        if name == "__dict__":
            return not function.__dict__
        if name == "__annotations__":
            return _is_same_table(self.snapshot, annotations_of(function))
        return name == "__weakref__"


def _is_same_table(pairs: Any, table: Any) -> bool:
    """Whether a dict has exactly these keys and values, which alternate in a tuple, or are None."""
    if type(table) is not dict or type(pairs) not in {tuple, type(None)}:
        return False
    entries = [part for entry in table.items() for part in entry]
    return len(entries) == len(pairs or ()) and all(map(is_, entries, pairs or ()))


class LockNode(Node):
    """A lock: whether it is held."""

    __slots__ = ()

    def read(self) -> bool:
        return is_held(self.target)

    def differences(self, old: bool, new: bool) -> Iterator[Difference]:
        if old != new:
            yield "locked", old, new


class CellNode(Node):
    """A variable of a function that an inner function uses."""

    __slots__ = ()

    def read(self) -> object:
        cell: CellType = self.target
        try:
            return cell.cell_contents
        except ValueError:
            # The cell is empty.
            return MISSING

    def differences(self, old: object, new: object) -> Iterator[Difference]:
        if old is not new:
            yield "cell", old, new


class OwnerNode(Node):
    """An object whose attributes are watched, in case all of them are replaced at once."""

    __slots__ = ()

    def read(self) -> object:
        return object.__getattribute__(self.target, "__dict__")

    def differences(self, old: object, new: object) -> Iterator[Difference]:
        if old is not new:
            yield "__dict__", old, new


class NativeNode(Node):
    """The fields of an object of a C type."""

    __slots__ = ()

    def read(self) -> list[object]:
        native: Native = self.target
        return native.read()

    def differences(self, old: list[object], new: list[object]) -> Iterator[Difference]:
        native: Native = self.target
        for (name, _), before, after in zip(native.layout.readers, old, new, strict=True):
            if before is not after:
                yield name, before, after


class SlotsNode(Node):
    """The values in an object's slots."""

    __slots__ = ()

    def read(self) -> list[object]:
        slots: Slots = self.target
        return slots.read(MISSING)

    def differences(self, old: list[object], new: list[object]) -> Iterator[Difference]:
        slots: Slots = self.target
        for descriptor, before, after in zip(slots.run.descriptors, old, new, strict=True):
            if before is not after:
                yield descriptor.__name__, before, after

    def restore(self, difference: Difference) -> bool:
        slots: Slots = self.target
        slots.set(difference[0], MISSING, difference[1])
        return True
