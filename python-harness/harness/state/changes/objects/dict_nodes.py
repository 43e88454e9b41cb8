"""Nodes of dicts: those of modules, of classes and of objects, plain ones, and ordered ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from operator import is_
from typing import Any

from harness.state.changes.objects.nodes import MISSING, ORDER, Difference, Node


class DictNode(Node):
    """The names of a module, the attributes of an object, or a plain dict."""

    __slots__ = ()

    def read(self) -> tuple[object, ...]:
        # The keys, then the values. This takes a quarter of the memory of a dict.
        return (*dict.keys(self.target), *dict.values(self.target))

    def differences(self, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
        if len(old) == len(new) and all(map(is_, old, new)):
            return
        before, after = _dict_of(old), _dict_of(new)
        for key, value in after.items():
            if before.get(key, MISSING) is not value:
                yield key, before.get(key, MISSING), value
        for key, value in before.items():
            if key not in after:
                yield key, value, MISSING
        # By identity, so that a key that was exchanged for an equal one, such as 1 for True, shows as well.
        common = (key for key in before if key in after), (key for key in after if key in before)
        if not all(map(is_, *common)):
            yield ORDER, (*before,), (*after,)

    def restore(self, difference: Difference) -> bool:
        key, old, _ = difference
        if key is ORDER:
            present = dict(dict.items(self.target))
            first = {known: present.pop(known) for known in _dict_of(self.snapshot) if known in present}
            dict.clear(self.target)
            dict.update(self.target, first)
            dict.update(self.target, present)
        elif old is MISSING:
            dict.pop(self.target, key, None)
        else:
            dict.__setitem__(self.target, key, old)
        return True


def _dict_of(reading: tuple[object, ...]) -> dict[object, object]:
    half = len(reading) // 2
    return dict(zip(reading[:half], reading[half:], strict=True))


class ClassNode(DictNode):
    """The dict of a class."""

    __slots__ = ("owner",)

    def __init__(self, target: Any, parent: Node | None, key: object, owner: type) -> None:
        super().__init__(target, parent, key)
        self.owner = owner

    def restore(self, difference: Difference) -> bool:
        # The interpreter caches the contents of this dict, so it must not be written to directly, and the class must
        # not interfere.
        name: Any = difference[0]
        if name is ORDER:
            return False
        if difference[1] is MISSING:
            type.__delattr__(self.owner, name)
        else:
            type.__setattr__(self.owner, name, difference[1])
        return True


class ThreadLocalNode(DictNode):
    """The values of a thread-local object for the thread that runs calls."""

    __slots__ = ()


class OrderedDictNode(DictNode):
    """The entries of an `OrderedDict`, which keeps their order separately and must be changed by its own methods
    only.
    """

    __slots__ = ()

    def differences(self, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
        return (difference for difference in super().differences(old, new) if difference[0] is not ORDER)

    def restore(self, difference: Difference) -> bool:
        key, old, new = difference
        if old is not MISSING:
            OrderedDict.__setitem__(self.target, key, old)
        elif new is not MISSING:
            OrderedDict.__delitem__(self.target, key)
        return True


class OrderNode(Node):
    """The order of the entries of an `OrderedDict`. Another node watches the entries."""

    __slots__ = ()

    def read(self) -> tuple[object, ...]:
        return (*OrderedDict.__iter__(self.target),)

    def differences(self, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Difference]:
        before, after = set(map(id, old)), set(map(id, new))
        common = (key for key in old if id(key) in after), (key for key in new if id(key) in before)
        if not all(map(is_, *common)):
            yield ORDER, old, new

    def restore(self, difference: Difference) -> bool:
        for key in self.snapshot:
            if dict.__contains__(self.target, key):
                OrderedDict.move_to_end(self.target, key)
        return True
