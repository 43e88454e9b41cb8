"""Finds the containers in which modules keep their state, and remembers what they held.

From the dicts of the modules it goes on to classes, to lists, dicts, sets and tuples, and to the attributes of objects that modules
and classes hold. It does not look into functions, whose changes the tripwires see, nor into objects implemented in C.
"""

from __future__ import annotations

import gc
import types
import weakref
from collections.abc import Iterable
from enum import EnumType
from typing import Any, Final

_get_referents: Final = gc.get_referents

_HEAP_TYPE: Final = 1 << 9
"""Flag of classes made at run time. Only they can be changed."""

MAX_DEPTH: Final = 6
"""Containers within containers. Beyond are tables and parsers, not settings."""

MAX_TABLE: Final = 100
"""Entries of a plain container that are looked into. Longer ones are tables of data, and watched themselves."""

_INERT: Final = frozenset(
    {str, bytes, int, float, bool, complex, type(None), property, staticmethod, classmethod, slice, range}
    | {types.BuiltinFunctionType, types.CodeType, types.ModuleType, types.GetSetDescriptorType}
    | {types.MemberDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType, types.MappingProxyType}
    | {types.ClassMethodDescriptorType, types.MethodWrapperType, types.MethodType, weakref.ref}
)
"""Types that hold no state of their own, or none that can be changed."""

_SKIPPED_CLASSES: Final = frozenset(
    {"ModuleSpec", "SourceFileLoader", "ExtensionFileLoader", "SourcelessFileLoader", "FileFinder", "NamespaceLoader"}
    | {"cython_function_or_method", "fused_cython_function", "WeakKeyDictionary", "WeakValueDictionary", "WeakSet"}
    | {"local", "_lru_cache_wrapper"}
)
"""Classes whose objects belong to the import system, change by themselves, or look different in every thread."""


class Node:
    """A container: where it was found, and a copy of what it held."""

    __slots__ = ("container", "copy", "is_namespace", "key", "parent")

    def __init__(self, container: Any, parent: Node | None, key: object, *, is_namespace: bool) -> None:
        self.container = container
        self.parent = parent
        self.key = key
        self.is_namespace = is_namespace
        self.copy: Any = None

    @property
    def path(self) -> str:
        """Where it is, such as `json._default_encoder.indent`."""
        if self.parent is None:
            return str(self.key)
        # Keys of a user's dict are objects of any type; those that are no strings name nothing.
        return f"{self.parent.path}.{self.key if type(self.key) is str else '[]'}"

    def remember(self) -> None:
        """Keep what the container holds now."""
        container = self.container
        if isinstance(container, dict):
            self.copy = dict(dict.items(container))
        elif isinstance(container, list):
            self.copy = [*list.__iter__(container)]
        elif isinstance(container, (set, frozenset)):
            self.copy = {*set.__iter__(container)}


class Graph:
    """The containers found so far."""

    def __init__(self, hidden: Iterable[object] = ()) -> None:
        self._seen: set[int] = set(map(id, hidden))
        self.known: set[int] = set()
        """Identities of the modules, classes and functions found."""

    def forget(self, nodes: Iterable[Node]) -> None:
        """Let these containers be found again."""
        self._seen.difference_update(id(node.container) for node in nodes)

    def explore(self, modules: dict[str, Any]) -> list[Node]:
        """The containers reachable from these modules that were not found before, outermost first."""
        found: list[Node] = []
        pending: list[tuple[Node, int]] = []
        for name, module in modules.items():
            names = getattr(module, "__dict__", None)
            if type(names) is dict and id(names) not in self._seen:
                self._seen.add(id(names))
                self.known.add(id(module))
                pending.append((Node(names, None, name, is_namespace=True), 0))
        for node, depth in pending:
            # `pending` grows while it is walked: breadth first gives every container its shortest path.
            if type(node.container) is not tuple:
                node.remember()
                found.append(node)
            if depth < MAX_DEPTH and (node.is_namespace or len(node.container) <= MAX_TABLE):
                self._add_children(node, depth, pending)
        return found

    def _add_children(self, node: Node, depth: int, pending: list[tuple[Node, int]]) -> None:
        container, seen = node.container, self._seen
        entries = dict.items(container) if isinstance(container, dict) else enumerate(container)
        for key, value in entries:
            kind = type(value)
            if kind in _INERT or id(value) in seen:
                continue
            inner: Any = None
            if kind is types.FunctionType:
                self.known.add(id(value))
                inner = value.__kwdefaults__
            elif issubclass(kind, type):
                seen.add(id(value))
                if value.__flags__ & _HEAP_TYPE:
                    self.known.add(id(value))
                    inner = _get_referents(type.__dict__["__dict__"].__get__(value))[0]
            elif issubclass(kind, (dict, list, set, tuple)):
                inner = value
            elif kind.__flags__ & _HEAP_TYPE and kind.__name__ not in _SKIPPED_CLASSES and type(kind) is not EnumType:
                seen.add(id(value))
                inner = _attributes(value)
            if inner is not None and id(inner) not in seen:
                seen.add(id(inner))
                pending.append((Node(inner, node, key, is_namespace=inner is not value), depth + 1))


def _attributes(instance: object) -> dict[str, Any] | None:
    """The object's own dict, or None where it has none; runs none of its code."""
    try:
        names = object.__getattribute__(instance, "__dict__")
    except (AttributeError, TypeError):
        return None
    return names if type(names) is dict else None
