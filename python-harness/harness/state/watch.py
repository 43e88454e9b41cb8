"""Finds changes of modules, classes, and the containers and objects they hold; what is no cache makes the worker be replaced."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from harness.namespace import MAIN_NAMES
from harness.state.caches import is_cache
from harness.state.graph import Graph, Node
from harness.state.memory import Group, dict_group, list_group, set_group

_modules: Final = sys.modules
_MISSING: Final = object()

_WARNING_REGISTRY: Final = "__warningregistry__"
"""What a module has warned of already. Removed, for the next call is to be warned as well."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of what changed: left as it is, and what cannot be left. Warnings forgotten are no change any more."""

    kept: list[str]
    unknown: list[str]
    warnings_forgotten: bool


class _Watched:
    """The containers of one type: their nodes, and the group that compares them."""

    __slots__ = ("group", "nodes", "type")

    def __init__(self, kind: type, group: Group) -> None:
        self.type = kind
        self.group = group
        self.nodes: list[Node] = []


class Watch:
    """All containers found in the modules that were loaded when it was made, and in those imported since."""

    def __init__(self, modules: dict[str, Any], hidden: Iterable[object] = ()) -> None:
        self.graph = Graph(hidden)
        self._watched = (_Watched(dict, dict_group()), _Watched(list, list_group()), _Watched(set, set_group()))
        self._settled = [0, 0, 0]
        self._explored: set[str] = set()
        self._before: list[set[int]] = []
        self._during_imports: list[tuple[Node, Any]] = []
        self.explore(modules)
        self._settled = [len(watched.nodes) for watched in self._watched]

    def explore(self, modules: dict[str, Any]) -> None:
        """Watch what these modules hold, as it is now."""
        self._explored.update(modules)
        found = self.graph.explore(modules)
        for watched in self._watched:
            added = [node for node in found if isinstance(node.container, watched.type)]
            watched.nodes += added
            watched.group.extend(node.container for node in added)

    def accept_all(self) -> None:
        """Take everything as it is now."""
        for watched in self._watched:
            changed = watched.group.changed()
            for position in changed:
                watched.nodes[position].remember()
            watched.group.accept(changed)

    def import_begins(self) -> None:
        """Note what is changed already."""
        self._before = [set(watched.group.changed()) for watched in self._watched]

    def import_ends(self) -> None:
        """Watch the modules that came. What they changed in others while they were loaded is theirs, and noted apart."""
        for watched, before in zip(self._watched, self._before, strict=True):
            changed = [position for position in watched.group.changed() if position not in before]
            for position in changed:
                node = watched.nodes[position]
                self._during_imports.append((node, node.copy))
                node.remember()
            watched.group.accept(changed)
        self.explore({name: module for name, module in _modules.items() if name not in self._explored and name not in MAIN_NAMES})

    def has_new_modules_changed(self) -> bool:
        """Whether a module imported in this call was changed after its import, other than in its caches."""
        return any(
            not _is_harmless(node, *difference)
            for watched, settled in zip(self._watched, self._settled, strict=True)
            for position in watched.group.changed()
            if position >= settled
            for node in (watched.nodes[position],)
            for difference in _differences(node.copy, node.container)
        )

    def changes_by_imports(self, packages: Set[str] = frozenset()) -> list[str]:
        """Paths of what the imports of this call changed in modules loaded before, submodules being bound and caches aside.

        What belongs to one of `packages` is left out: a package may note its own parts.
        """
        return [
            f"{node.path}.{difference[0]}"
            for node, before in self._during_imports
            if node.path.partition(".")[0] not in packages
            for difference in _differences(before, node.copy)
            if not _is_harmless(node, *difference)
        ]

    def settle_imports(self, *, keep: bool) -> None:
        """Take the modules imported in this call for part of the baseline, or stop watching them."""
        self._during_imports.clear()
        if keep:
            self._settled = [len(watched.nodes) for watched in self._watched]
            return
        for watched, settled in zip(self._watched, self._settled, strict=True):
            self.graph.forget(watched.nodes[settled:])
            del watched.nodes[settled:]
            watched.group.truncate(settled)
        self._explored.intersection_update(_modules)

    def audit(self) -> list[str]:
        """Paths of what differs by contents, however it looks from outside. To be called after `collect_changes`."""
        return [
            f"{node.path}.{difference[0]}"
            for watched in self._watched
            for node in watched.nodes
            for difference in _differences(node.copy, node.container)
        ]

    def collect_changes(self) -> Changes:
        """What changed since the last time. Caches are accepted as they are now."""
        kept: list[str] = []
        unknown: list[str] = []
        forgotten = False
        for watched in self._watched:
            changed = watched.group.changed()
            for position in changed:
                node = watched.nodes[position]
                if watched.type is dict and node.container.pop(_WARNING_REGISTRY, None) is not None:
                    forgotten = True
                for difference in _differences(node.copy, node.container):
                    (kept if _is_harmless(node, *difference) else unknown).append(f"{node.path}.{difference[0]}")
                node.remember()
            if changed:
                watched.group.accept(changed)
        return Changes(kept, unknown, forgotten)


def _is_harmless(node: Node, key: object, old: object, new: object) -> bool:
    path = node.path
    if type(new) is ModuleType and _modules.get(f"{path}.{key}") is new:
        # The import system binds a submodule in its package.
        return True
    if new is _MISSING and type(old) is ModuleType and f"{path}.{key}" not in _modules:
        # And this is one that was forgotten.
        return True
    if old is _MISSING and (key == "__slotnames__" or (key == "__annotations__" and new == {})):
        # Made when somebody pickles an object of a class, or asks the class for annotations and there are none.
        return True
    return is_cache(path) or is_cache(f"{path}.{key}")


def _differences(old: Any, new: Any) -> Iterator[tuple[object, object, object]]:
    """What differs between a copy and a container, as key, old and new value; for lists and sets one difference for all."""
    if isinstance(new, dict):
        items = dict(dict.items(new))
        yield from ((key, old.get(key, _MISSING), value) for key, value in items.items() if old.get(key, _MISSING) is not value)
        yield from ((key, value, _MISSING) for key, value in old.items() if key not in items)
    elif isinstance(new, list):
        items_now = [*list.__iter__(new)]
        if len(items_now) != len(old) or any(left is not right for left, right in zip(items_now, old, strict=True)):
            yield "[]", old, new
    elif set(map(id, set.__iter__(new))) != set(map(id, old)):
        yield "[]", old, new
