"""Finds the objects in which modules keep their state.

From the dicts of the modules it goes on to classes and functions, to lists, dicts, sets and tuples, and to the
attributes of objects that modules and classes hold. It does not look into objects implemented in C.
"""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Iterable, Iterator
from enum import EnumType
from typing import Any, Final

from harness.state.nodes import CellNode, ClassNode, DictNode, FunctionNode, ListNode, Node, OwnerNode, SetNode

_get_referents: Final = gc.get_referents

_HEAP_TYPE: Final = 1 << 9
"""Flag of classes made at run time. Only they can be changed."""

MAX_DEPTH: Final = 6
"""Containers within containers. Beyond are tables and parsers, not settings."""

MAX_TABLE: Final = 100
"""Entries of a plain container that are looked into. Longer ones are tables of data, and watched themselves."""

_INERT: Final = frozenset(
    {str, bytes, int, float, bool, complex, type(None), property, slice, range, types.ModuleType, types.CodeType}
    | {types.BuiltinFunctionType, types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType}
    | {
        types.MethodDescriptorType,
        types.ClassMethodDescriptorType,
        types.MethodWrapperType,
        types.MappingProxyType,
        weakref.ref,
    }
)
"""Types that hold no state of their own, or none that can be changed."""

_WRAPPERS: Final = (staticmethod, classmethod, types.MethodType)
"""Types around a function."""

_SKIPPED_CLASSES: Final = frozenset(
    {"ModuleSpec", "SourceFileLoader", "ExtensionFileLoader", "SourcelessFileLoader", "FileFinder", "NamespaceLoader"}
    | {"cython_function_or_method", "fused_cython_function", "WeakKeyDictionary", "WeakValueDictionary", "WeakSet"}
    | {"local", "_lru_cache_wrapper"}
)
"""Classes whose objects belong to the import system, change by themselves, or look different in every thread."""


class _Found:
    """A node whose contents are still to be looked at: values with their keys."""

    __slots__ = ("depth", "entries", "node")

    def __init__(self, node: Node, depth: int, entries: Iterable[tuple[object, Any]]) -> None:
        self.node = node
        self.depth = depth
        self.entries = entries


class Graph:
    """The objects found so far."""

    def __init__(self, hidden: Iterable[object] = ()) -> None:
        self._seen: set[int] = set(map(id, hidden))
        self.known: set[int] = set()
        """Identities of the modules, classes, functions and instances found."""

    def forget(self, nodes: Iterable[Node]) -> None:
        """Let these objects be found again."""
        for node in nodes:
            self._seen.discard(id(node.target))

    def explore(self, modules: dict[str, Any]) -> list[Node]:
        """Nodes, with their snapshots, of all objects reachable from these modules that were not found before."""
        nodes: list[Node] = []
        pending: list[_Found] = []
        for name, module in modules.items():
            names = getattr(module, "__dict__", None)
            if type(names) is dict and self._is_new(names):
                self.known.add(id(module))
                root = DictNode(names, None, name)
                nodes.append(root)
                pending.append(_Found(root, 0, names.items()))
        # `pending` grows while it is walked: breadth first gives every object its shortest path.
        for found in pending:
            if found.depth <= MAX_DEPTH:
                for key, value in found.entries:
                    pending += self._look_at(value, found, key, nodes)
        for node in nodes:
            node.remember()
        return nodes

    def _is_new(self, target: object) -> bool:
        if id(target) in self._seen:
            return False
        self._seen.add(id(target))
        return True

    def _look_at(self, value: Any, found: _Found, key: object, nodes: list[Node]) -> Iterator[_Found]:
        """Nodes for `value`, and what to look at next."""
        kind, parent, depth = type(value), found.node, found.depth + 1
        if kind in _INERT or not self._is_new(value):
            return
        if kind is types.FunctionType:
            yield from self._look_at_function(value, found, key, nodes)
        elif kind in _WRAPPERS:
            yield _Found(parent, depth, [(key, value.__func__)])
        elif issubclass(kind, type):
            if value.__flags__ & _HEAP_TYPE:
                self.known.add(id(value))
                names = _get_referents(type.__dict__["__dict__"].__get__(value))[0]
                if self._is_new(names):
                    nodes.append(ClassNode(names, parent, key))
                    yield _Found(nodes[-1], depth, names.items())
        elif issubclass(kind, (dict, list, set, tuple)):
            yield from self._look_at_container(value, found, key, nodes)
        elif kind.__flags__ & _HEAP_TYPE and kind.__name__ not in _SKIPPED_CLASSES and type(kind) is not EnumType:
            attributes = _attributes(value)
            if attributes is not None and self._is_new(attributes):
                self.known.add(id(value))
                nodes.append(OwnerNode(value, parent, key))
                nodes.append(DictNode(attributes, parent, key))
                yield _Found(nodes[-1], depth, attributes.items())

    def _look_at_function(
        self, function: types.FunctionType, found: _Found, key: object, nodes: list[Node]
    ) -> Iterator[_Found]:
        self.known.add(id(function))
        node = FunctionNode(function, found.node, key)
        nodes.append(node)
        if function.__kwdefaults__ and self._is_new(function.__kwdefaults__):
            nodes.append(DictNode(function.__kwdefaults__, node, "__kwdefaults__"))
        if function.__defaults__:
            yield _Found(node, found.depth + 1, [("__defaults__", function.__defaults__)])
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            if self._is_new(cell):
                nodes.append(CellNode(cell, node, name))
                contents = CellNode.read(nodes[-1])  # type: ignore[arg-type]
                yield _Found(nodes[-1], found.depth + 1, [("cell", contents)])

    def _look_at_container(self, value: Any, found: _Found, key: object, nodes: list[Node]) -> Iterator[_Found]:
        node: Node = found.node
        if isinstance(value, dict):
            nodes.append(node := DictNode(value, found.node, key))
        elif isinstance(value, list):
            nodes.append(node := ListNode(value, found.node, key))
        elif isinstance(value, set):
            nodes.append(node := SetNode(value, found.node, key))
        if len(value) <= MAX_TABLE:
            entries = (
                dict.items(value)
                if isinstance(value, dict)
                else ((key if value is tuple else "[]", item) for item in value)
            )
            yield _Found(node, found.depth + 1, entries)


def _attributes(instance: object) -> dict[str, Any] | None:
    """The object's own dict, or None where it has none; runs none of its code."""
    try:
        names = object.__getattribute__(instance, "__dict__")
    except (AttributeError, TypeError):
        return None
    return names if type(names) is dict else None
