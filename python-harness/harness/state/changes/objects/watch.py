"""Finds changes of modules, classes, and the containers and objects they hold. A change that is no cache replaces the
worker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal

from harness.script.namespace import MAIN_NAMES
from harness.state.changes.memory.written_parts import WrittenParts
from harness.state.changes.objects.cache_names import CacheNames
from harness.state.changes.objects.dict_nodes import DictNode, ThreadLocalNode
from harness.state.changes.objects.graph import Graph
from harness.state.changes.objects.nodes import MISSING, ORDER, Difference, FunctionNode, Node, SetNode, SlotsNode
from harness.state.changes.objects.watched_groups import GROUPS, WatchedGroup

_modules: Final = sys.modules

_WARNING_REGISTRY: Final = "__warningregistry__"
"""Record of a module's shown warnings. It is removed, so that the next call is warned as well."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of restored caches, paths of changes that cannot be restored, and whether modules had recorded warnings."""

    restored: list[str]
    unknown: list[str]
    warnings_forgotten: bool


_AUDITED_AT_ONCE: Final = 500  # Nodes, some microseconds each. A call that comes meanwhile waits for them.


class Watch:
    """All objects found in the modules that were loaded at the exploration, and in those imported since."""

    def __init__(self, hidden: Iterable[object] = ()) -> None:
        self.graph = Graph(hidden)
        self._cache_names = CacheNames()
        self._watched: list[WatchedGroup] = []
        self._watched_by: dict[type[Node], WatchedGroup] = {}
        for always, group, types in GROUPS:
            self._watched.append(watched := WatchedGroup(always, group()))
            self._watched_by.update(dict.fromkeys(types, watched))
        self._explored: dict[str, Any] = {}
        self._during_imports: list[tuple[Node, Any]] = []
        self._written_parts = WrittenParts([])
        self._imported: set[str] = set()
        """Names of the modules that were imported since changes were collected last."""
        self.loaded_before: Set[str] = frozenset()
        """Names of the modules that were there when the last import began, whether loaded or put there by hand."""

    def explore(self, modules: dict[str, Any]) -> Iterator[None]:
        """Watches the present contents of these modules, in steps of some 10 ms."""
        self._explored.update(modules)
        for nodes in self.graph.explore(modules):
            self._add(nodes)
            yield

    def _add(self, nodes: list[Node]) -> None:
        added: dict[WatchedGroup, list[Node]] = {}
        for node in nodes:
            added.setdefault(self._watched_by[type(node)], []).append(node)
        for watched, new in added.items():
            watched.add(new)

    def accept_all(self) -> None:
        """Accepts the present state of everything."""
        for watched, changed in self._changes():
            self._watch_attributes([watched.nodes[position] for position in changed])
            watched.accept(changed)

    def prepare_for_workers(self) -> None:
        """For the zygote, when everything is explored: from then on workers read only pages that they write to."""
        self._written_parts = WrittenParts(
            [parts for watched in self._watched for parts in watched.group.make_inherited()]
        )

    def _changes(self, *, all_kinds: bool = True) -> Iterator[tuple[WatchedGroup, list[int]]]:
        """The positions of changes, group by group."""
        self._written_parts.look()
        for watched in self._watched:
            if not watched.always and not all_kinds:
                continue
            changed = watched.group.changed()
            yield watched, changed
            if changed:
                # The treatment of these may have written to the next ones.
                self._written_parts.look()

    def accept_start(self) -> None:
        """Accepts changes by the start of a worker, which are names in modules, and watches new objects there."""
        watched = self._watched_by[DictNode]
        changed = watched.group.changed()
        for node in [watched.nodes[position] for position in changed]:
            differences = node.differences(node.snapshot, node.read())
            entries = [(key, value) for key, _, value in differences if key is not ORDER]
            self._add(self.graph.explore_entries(node, entries))
        watched.accept(changed)
        self._settle()
        self._written_parts.begin()

    def import_begins(self) -> None:
        """Records changes made so far. Functions and closures are not compared here, because no code may change
        them.
        """
        self.loaded_before = frozenset(_modules)
        for watched, changed in self._changes(all_kinds=False):
            watched.before = set(changed)

    def import_ends(self) -> None:
        """Watches the new modules. Changes that they made in others during their import belong to them, and are
        recorded separately.
        """
        for watched, changed in self._changes(all_kinds=False):
            made = [position for position in changed if position not in watched.before]
            nodes = [watched.nodes[position] for position in made]
            self._during_imports += [(node, node.snapshot) for node in nodes]
            watched.accept(made)
        new = {
            name: module
            for name, module in _modules.items()
            # The code may also have taken a module of this call out and imported it once more.
            if (name not in self._explored or (name in self._imported and self._explored[name] is not module))
            and name not in MAIN_NAMES
        }
        self._imported.update(new)
        for _ in self.explore(new):
            pass

    def has_new_modules_changed(self) -> bool:
        """Whether a module imported in this call was changed after its import, caches aside."""
        return any(
            self._policy(watched.nodes[position], difference) is None
            for watched, changed in self._changes()
            for position in changed
            if position >= watched.settled
            for difference in watched.differences(position)
        )

    def changes_by_imports(self, packages: Set[str] = frozenset()) -> list[str]:
        """Paths of changes by the imports of this call in modules loaded before, except for bound submodules and
        caches.

        Changes inside one of `packages` are left out, because a package may record its own parts.
        """
        return [
            f"{node.path}.{difference[0]}"
            for node, before in self._during_imports
            if node.path.partition(".")[0] not in packages
            for difference in node.differences(before, node.snapshot)
            if self._policy(node, difference) is None
        ]

    def settle_imports(self, *, keep: bool) -> None:
        """Adds the modules imported in this call to the baseline, or stops watching them. Forgotten modules must be
        gone from `sys.modules`, or their names would count as watched when they are imported again.
        """
        self._during_imports.clear()
        if keep:
            self._settle()
        else:
            self._forget()
        self._explored = {name: module for name, module in self._explored.items() if name in _modules}

    def _settle(self) -> None:
        for watched in self._watched:
            watched.settled = len(watched.nodes)
        self.graph.settle()

    def _forget(self) -> None:
        for watched in self._watched:
            if len(watched.nodes) > watched.settled:
                del watched.nodes[watched.settled :]
                watched.group.truncate(watched.settled)
        self.graph.forget()

    def audit(self) -> Iterator[list[str]]:
        """Paths of objects whose contents differ, whatever their memory shows, in steps of some milliseconds. Take each
        step after `collect_changes`.
        """
        for watched in self._watched:
            position = 0
            while position < len(watched.nodes):
                part = range(position, min(position + _AUDITED_AT_ONCE, len(watched.nodes)))
                position = part.stop
                yield [
                    f"{watched.nodes[each].path}.{difference[0]}"
                    for each in part
                    for difference in watched.differences(each)
                ]

    def collect_changes(self) -> Changes:
        """The changes since the last time. Caches are restored. Restored objects count as changed until the next
        look.
        """
        restored: list[str] = []
        unknown: list[str] = []
        forgotten = False
        for watched, changed in self._changes():
            settled: list[int] = []
            for position in changed:
                before = len(restored)
                node = watched.nodes[position]
                if isinstance(node, DictNode) and dict.pop(node.target, _WARNING_REGISTRY, None) is not None:
                    forgotten = True
                for difference in [*watched.differences(position)]:
                    policy = self._policy(node, difference)
                    if policy == "keep":
                        continue
                    if policy == "restore" and node.restore(difference):
                        restored.append(node.path)
                    else:
                        unknown.append(f"{node.path}.{difference[0]}")
                # A released object may have changed it again at once, so it is checked once more.
                if len(restored) == before:
                    settled.append(position)
            if settled:
                self._watch_attributes([watched.nodes[position] for position in settled])
                watched.accept(settled)
        self._imported.clear()
        return Changes(restored, unknown, forgotten)

    def _watch_attributes(self, changed: list[Node]) -> None:
        """Watches new dicts of the functions among these, which can be changed later."""
        found = [new for node in changed if type(node) is FunctionNode for new in self.graph.watch_attributes(node)]
        if found:
            self._add(found)
            self._settle()

    def _policy(self, node: Node, difference: Difference) -> Literal["restore", "keep"] | None:
        """The treatment of a difference; None if it is unknown."""
        key, old, new = difference
        entry = f"{node.path}.{key}"
        if node.parent is None and self._is_submodule(entry, old, new):
            return "keep"
        if old is MISSING and type(key) is str and _is_made_on_request(key, new):
            return "restore"
        if type(node) is SlotsNode and node.target.are_caches:
            return "restore"
        if type(node) is ThreadLocalNode and old is MISSING and key is not ORDER:
            # Each new thread begins without it, so the code that put it there can do without.
            return "restore"
        policy = self._cache_names.policy(node.path, entry)
        if policy == "restore" and type(node) is SetNode and key is ORDER:
            # No cache depends on it, and it cannot be restored.
            return "keep"
        return "restore" if policy == "keep" and not self._cache_names.can_be_kept(entry, old, new) else policy

    def _is_submodule(self, name: str, old: object, new: object) -> bool:
        """Whether the import system has bound a submodule in its package, or the submodule was forgotten."""
        if type(new) is ModuleType:
            return old is MISSING and name in self._imported and _modules.get(name) is new
        return new is MISSING and type(old) is ModuleType and vars(old).get("__name__") == name and name not in _modules


def _is_made_on_request(key: str, new: object) -> bool:
    """Whether it appears when an object of a class is copied or pickled, or when missing annotations are read. It is
    removed again, because nothing watches its contents.
    """
    return key == "__slotnames__" or (key == "__annotations__" and type(new) is dict and not new)
