"""Objects of each kind that groups watch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from types import CellType, FunctionType
from typing import Any

from harness.state.changes.groups import containers, functions, slots
from harness.state.changes.groups.group import Group


class Thing:
    def __init__(self) -> None:
        self.name = 1


class Slotted:
    __slots__ = ("__weakref__", "first", "second")

    def __init__(self) -> None:
        self.first = 1


class Derived(Slotted):
    __slots__ = ("third",)


def slots_of(owner: object) -> list[slots.Slots]:
    return [slots.Slots(owner, run) for run in slots.runs_of(type(owner))]


def function() -> FunctionType:
    def sample(x: int = 1) -> int:
        return x

    return sample  # type: ignore[return-value]


KINDS: dict[str, tuple[Callable[[], Group], Callable[[], Any], Callable[[Any], object]]] = {
    "dict": (containers.dict_group, lambda: {"a": 1}, lambda each: each.update(a=object())),
    "attributes": (containers.dict_group, lambda: Thing().__dict__, lambda each: each.update(name=2)),
    "order": (containers.order_group, lambda: OrderedDict(a=1, b=2), lambda each: each.move_to_end("a")),
    "list": (containers.list_group, lambda: [1, 2], lambda each: each.reverse()),
    "long list": (containers.list_group, lambda: [*range(500)], lambda each: each.__setitem__(250, "x")),
    "set": (containers.set_group, lambda: {1, 2}, lambda each: (each.discard(1), each.add(3))),
    "function": (functions.function_group, function, lambda each: setattr(each, "__doc__", "new")),
    "attribute of a function": (functions.function_group, function, lambda each: setattr(each, "leak", 1)),
    "cell": (containers.cell_group, lambda: CellType(1), lambda each: setattr(each, "cell_contents", "x")),
    "owner": (containers.owner_group, Thing, lambda each: setattr(each, "__dict__", {})),
    "slots": (
        slots.slots_group,
        lambda: slots_of(Slotted())[0],
        lambda each: setattr(each.owner, "second", 2),
    ),
}
