"""The groups of objects of a watch, and the record of the objects in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from harness.state.changes.groups.containers import (
    cell_group,
    dict_group,
    list_group,
    order_group,
    owner_group,
    set_group,
)
from harness.state.changes.groups.functions import function_group
from harness.state.changes.groups.group import Group
from harness.state.changes.groups.locks import LockGroup
from harness.state.changes.groups.native_fields import native_group
from harness.state.changes.groups.slots import slots_group
from harness.state.changes.objects.dict_nodes import ClassNode, DictNode, OrderedDictNode, OrderNode, ThreadLocalNode
from harness.state.changes.objects.nodes import (
    CellNode,
    Difference,
    FunctionNode,
    ListNode,
    LockNode,
    NativeNode,
    Node,
    OwnerNode,
    SetNode,
    SlotsNode,
)

GROUPS: Final[tuple[tuple[bool, Callable[[], Group], tuple[type[Node], ...]], ...]] = (
    (True, dict_group, (DictNode, ClassNode, OrderedDictNode, ThreadLocalNode)),
    (True, order_group, (OrderNode,)),
    (True, list_group, (ListNode,)),
    (True, set_group, (SetNode,)),
    (True, slots_group, (SlotsNode,)),
    (False, function_group, (FunctionNode,)),
    (False, cell_group, (CellNode,)),
    (False, owner_group, (OwnerNode,)),
    (False, native_group, (NativeNode,)),
    (False, LockGroup, (LockNode,)),
)
"""The nodes that are watched in one group, and whether ordinary code changes any. Other groups are checked only in case
of doubt.
"""


class WatchedGroup:
    """The nodes of one group. The nodes from `settled` on were found in this call."""

    __slots__ = ("always", "before", "group", "nodes", "settled")

    def __init__(self, always: bool, group: Group) -> None:
        self.always = always
        self.group = group
        self.nodes: list[Node] = []
        self.settled = 0
        self.before: set[int] = set()

    def add(self, nodes: list[Node]) -> None:
        self.nodes += nodes
        self.group.extend([node.target for node in nodes])

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            self.nodes[position].accept()
        self.group.accept(positions)

    def differences(self, position: int) -> Iterator[Difference]:
        """The differences from the last accepted state."""
        node = self.nodes[position]
        old = self.group.recorded(position) if type(node) is FunctionNode else node.snapshot
        return node.differences(old, node.read())
