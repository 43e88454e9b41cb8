"""Finds the objects that contain the state of modules.

It starts with the dicts of the modules and goes on to classes and functions, to lists, dicts, sets and tuples, and to
the attributes of objects that modules and classes hold. It does not look into objects implemented in C.
"""

from __future__ import annotations

import gc
import types
import weakref
from _thread import _local as _ThreadLocal  # noqa: N812
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

from harness.state.changes.groups.functions import annotations_of, attributes_of
from harness.state.changes.groups.locks import LOCKS
from harness.state.changes.groups.native_fields import NATIVE_KINDS, native_of
from harness.state.changes.groups.slots import Run, Slots, runs_of
from harness.state.changes.identities import Identities
from harness.state.changes.objects.dict_nodes import ClassNode, DictNode, OrderedDictNode, OrderNode, ThreadLocalNode
from harness.state.changes.objects.nodes import (
    CellNode,
    FunctionNode,
    ListNode,
    LockNode,
    NativeNode,
    Node,
    OwnerNode,
    SetNode,
    SlotsNode,
)

_get_referents: Final = gc.get_referents

_BUILTINS: Final = "builtins"
_SYS: Final = "sys"

_HEAP_TYPE: Final = 1 << 9
"""Flag of classes made at run time. Only these can be changed."""

MAX_DEPTH: Final = 6
"""Maximum nesting of containers. Deeper ones are tables and parsers, not settings."""

MAX_TABLE: Final = 100
"""Entries of a plain container that are looked into. Longer containers are tables of data, which are watched
themselves.
"""

STEP_NODES: Final = 1000
"""Nodes made in one step, which takes some 10 ms."""

_INERT: Final = frozenset(
    {str, bytes, int, float, bool, complex, type(None), slice, range, types.ModuleType, types.CodeType}
    | {types.BuiltinFunctionType, types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType}
    | {
        types.MethodDescriptorType,
        types.ClassMethodDescriptorType,
        types.MethodWrapperType,
        types.MappingProxyType,
        weakref.ref,
    }
)
"""Types without state of their own, or without state that can be changed."""

_SKIPPED_CLASSES: Final = frozenset(
    {"ModuleSpec", "SourceFileLoader", "ExtensionFileLoader", "SourcelessFileLoader", "FileFinder", "NamespaceLoader"}
    | {"cython_function_or_method", "fused_cython_function", "local"}
)
"""Classes whose objects belong to the import system, change by themselves, or look different in every thread."""

_WEAK_CLASSES: Final = frozenset({"WeakKeyDictionary", "WeakValueDictionary", "WeakSet"})
"""Classes whose objects lose entries by themselves."""

_PLAIN_CONTAINERS: Final = (dict, list, set, tuple)
"""Containers that have no attributes. Those of derived classes may."""


class _Found:
    """A node whose contents still have to be explored: values with their keys."""

    __slots__ = ("depth", "entries", "node")

    def __init__(self, node: Node, depth: int, entries: Iterable[tuple[object, Any]]) -> None:
        self.node = node
        self.depth = depth
        self.entries = entries


class Graph:
    """The objects found so far."""

    def __init__(self, hidden: Iterable[object] = ()) -> None:
        self._seen = Identities(map(id, hidden))
        self.known = Identities()
        """Identities of the modules, classes, functions and instances found."""
        self._nodes: list[Node] = []
        self._held: list[list[Any]] = [[]]
        """The objects in `_seen` that have no node to keep them alive, such as counters and tuples. An object that got
        the place of a dead one would count as seen. The last list has those found since `settle`: a worker does not
        copy the long one of the zygote.
        """
        self._pending: deque[_Found] = deque()
        self._runs: dict[type, list[Run]] = {}
        """Slots of the classes found since the last time."""

    def settle(self) -> None:
        """Keeps the objects found since the last time."""
        self._seen.settle()
        self.known.settle()
        if self._held[-1]:
            self._held.append([])
        self._runs = {}

    def forget(self) -> None:
        """Forgets the objects found since the last time, so that they can be found again."""
        self._seen.forget()
        self.known.forget()
        self._held[-1].clear()
        self._runs = {}

    def explore(self, modules: dict[str, Any]) -> Iterator[list[Node]]:
        """Nodes, with their snapshots, of all objects reachable from these modules that were not found before. They
        come in steps. The nodes of one step must be watched before the next step.
        """
        for name, module in modules.items():
            names = getattr(module, "__dict__", None)
            if type(names) is not dict:
                continue
            node = DictNode(names, None, name)
            if self._seen.add(id(names)):
                self.known.add(id(module))
                self._enter(node, -1, names.items())
            elif name == _BUILTINS:
                # The table has an entry for their names, but not for the objects behind these names.
                self._go_on(node, -1, names.items())
        if _SYS in modules:
            # The table also has these lists. Finders of modules are watched, under their own names if they have any.
            names = vars(modules[_SYS])
            entries = [(key, each) for key in ("meta_path", "path_hooks") for each in names[key]]
            self._go_on(DictNode(names, None, _SYS), -1, entries)
        yield from self._explore_pending()

    def explore_entries(self, node: Node, entries: Iterable[tuple[object, Any]]) -> list[Node]:
        """The same for new contents of a known object, by key and value."""
        self._go_on(node, 0, entries)
        return [new for nodes in self._explore_pending() for new in nodes]

    def _explore_pending(self) -> Iterator[list[Node]]:
        pending = self._pending
        while pending:
            # Breadth first gives every object its shortest path.
            found = pending.popleft()
            for key, value in found.entries:
                if type(value) not in _INERT and self._seen.add(id(value)):
                    count = len(self._nodes)
                    self._look_at(value, found, key)
                    if len(self._nodes) == count:
                        self._held[-1].append(value)
            if len(self._nodes) >= STEP_NODES:
                yield self._take_nodes()
        yield self._take_nodes()

    def watch_attributes(self, function: FunctionNode) -> list[Node]:
        """Nodes for the new dict of a function that had none when it was found."""
        self._look_at_attributes(function, 0)
        self._pending.clear()
        return self._take_nodes()

    def _take_nodes(self) -> list[Node]:
        nodes, self._nodes = self._nodes, []
        return nodes

    def _enter(self, node: Node, depth: int, entries: Iterable[tuple[object, Any]] = ()) -> None:
        node.accept()
        self._nodes.append(node)
        self._go_on(node, depth, entries)

    def _go_on(self, node: Node, depth: int, entries: Iterable[tuple[object, Any]]) -> None:
        if depth < MAX_DEPTH:
            self._pending.append(_Found(node, depth + 1, entries))

    def _look_at(self, value: Any, found: _Found, key: object) -> None:
        """Makes nodes for `value`, which was not found before, and records what to explore next."""
        kind, parent, depth = type(value), found.node, found.depth
        native = native_of(value) if issubclass(kind, NATIVE_KINDS) else None
        if native is not None:
            self._enter(node := NativeNode(native, parent, key), MAX_DEPTH)
            self._go_on(node, depth, native.entries())
        if kind is types.FunctionType:
            self._look_at_function(value, found, key)
        elif kind is types.MethodType:
            self._go_on(parent, depth, [(key, value.__func__)])
            self._look_at_instance(value, found, key)
        elif kind in LOCKS:
            self._enter(LockNode(value, parent, key), MAX_DEPTH)
        elif issubclass(kind, type):
            if value.__flags__ & _HEAP_TYPE:
                self.known.add(id(value))
                names = _get_referents(type.__dict__["__dict__"].__get__(value))[0]
                if self._seen.add(id(names)):
                    self._enter(ClassNode(names, parent, key, value), depth, names.items())
        elif issubclass(kind, _PLAIN_CONTAINERS):
            self._look_at_container(value, found, key)
            if kind not in _PLAIN_CONTAINERS:
                self._look_at_instance(value, found, key)
        elif issubclass(kind, _ThreadLocal):
            self._look_at_thread_local(value, found, key)
        elif _has_attributes(kind) and kind.__name__ not in _SKIPPED_CLASSES:
            self._look_at_instance(value, found, key)

    def _look_at_instance(self, instance: Any, found: _Found, key: object) -> None:
        if type(instance).__flags__ & _HEAP_TYPE:
            self._look_at_slots(instance, found, key)
        attributes = _attributes(instance)
        if attributes is None or not self._seen.add(id(attributes)):
            return
        self.known.add(id(instance))
        depth = MAX_DEPTH if type(instance).__name__ in _WEAK_CLASSES else found.depth
        self._enter(OwnerNode(instance, found.node, key), MAX_DEPTH)
        self._enter(DictNode(attributes, found.node, key), depth, attributes.items())

    def _look_at_thread_local(self, instance: Any, found: _Found, key: object) -> None:
        try:
            # Its class may have to be initialized for this thread, which runs the calls.
            names = _ThreadLocal.__getattribute__(instance, "__dict__")
        except Exception:
            # Its class cannot be initialized, so it contains nothing.
            return
        if self._seen.add(id(names)):
            self.known.add(id(instance))
            self._held[-1].append(instance)
            self._enter(ThreadLocalNode(names, found.node, key), found.depth, names.items())

    def _look_at_slots(self, instance: Any, found: _Found, key: object) -> None:
        kind = type(instance)
        runs = self._runs.get(kind)
        if runs is None:
            runs = self._runs[kind] = runs_of(kind)
        for run in runs:
            self.known.add(id(instance))
            node = SlotsNode(Slots(instance, run), found.node, key)
            self._enter(node, MAX_DEPTH)
            names = [descriptor.__name__ for descriptor in run.descriptors]
            self._go_on(node, found.depth, zip(names, node.snapshot, strict=True))

    def _look_at_function(self, function: types.FunctionType, found: _Found, key: object) -> None:
        self.known.add(id(function))
        node, depth = FunctionNode(function, found.node, key), found.depth
        self._enter(node, MAX_DEPTH)
        keywords = function.__kwdefaults__
        if keywords and self._seen.add(id(keywords)):
            self._enter(DictNode(keywords, node, "__kwdefaults__"), MAX_DEPTH)
        if function.__defaults__:
            self._go_on(node, depth, [("__defaults__", function.__defaults__)])
        if function.__closure__:
            for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True):
                if self._seen.add(id(cell)):
                    content = CellNode(cell, node, name)
                    self._enter(content, depth, [("cell", content.read())])
        self._look_at_attributes(node, depth)

    def _look_at_attributes(self, function: FunctionNode, depth: int) -> None:
        names = attributes_of(function.target)
        if names is not None and self._seen.add(id(names)):
            self._enter(DictNode(names, function, "__dict__"), depth, names.items())
        annotations = annotations_of(function.target)
        if type(annotations) is dict and self._seen.add(id(annotations)):
            self._enter(DictNode(annotations, function, "__annotations__"), MAX_DEPTH)

    def _look_at_container(self, value: Any, found: _Found, key: object) -> None:
        small, depth = len(value) <= MAX_TABLE, found.depth
        if isinstance(value, OrderedDict):
            self._enter(OrderNode(value, found.node, key), MAX_DEPTH)
            self._enter(OrderedDictNode(value, found.node, key), depth, dict.items(value) if small else ())
        elif isinstance(value, dict):
            self._enter(DictNode(value, found.node, key), depth, dict.items(value) if small else ())
        elif isinstance(value, tuple):
            if small:
                self._go_on(found.node, depth, [("[]", each) for each in value])
        else:
            node = (ListNode if isinstance(value, list) else SetNode)(value, found.node, key)
            self._enter(node, depth, [("[]", each) for each in value] if small else ())


def _has_attributes(kind: type) -> bool:
    """Whether objects of this type may have attributes of their own. Only some types made in C allow them."""
    return bool(kind.__flags__ & _HEAP_TYPE or kind.__dictoffset__)


def _attributes(instance: object) -> dict[str, Any] | None:
    """The object's own dict, or None without one. Runs none of its code."""
    try:
        names = object.__getattribute__(instance, "__dict__")
    except (AttributeError, TypeError):
        return None
    return names if type(names) is dict else None
