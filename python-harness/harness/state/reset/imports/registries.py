"""Lists and dicts in which modules register things. Binding and contents are restored, except for additions of an
import.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import FORGOTTEN, RESET, Finding
from harness.state.reset.imports.interpreter_registries import (
    ERROR_HANDLERS,
    FORK_HOOKS,
    FOUND_CODECS,
    SEARCH_FUNCTIONS,
)
from harness.state.reset.imports.registry_contents import RegistryContents, RegistryDict, RegistryList

_modules: Final = sys.modules

NAMED: Final = (
    ("warning filters", "warnings", "filters"),
    ("copyreg", "copyreg", "dispatch_table"),
    ("copyreg", "copyreg", "_extension_registry"),
    ("copyreg", "copyreg", "_inverted_registry"),
    ("copyreg", "copyreg", "_extension_cache"),
    ("mimetypes", "mimetypes", "types_map"),
    ("mimetypes", "mimetypes", "common_types"),
    ("mimetypes", "mimetypes", "suffix_map"),
    ("mimetypes", "mimetypes", "encodings_map"),
    ("shutil formats", "shutil", "_ARCHIVE_FORMATS"),
    ("shutil formats", "shutil", "_UNPACK_FORMATS"),
    ("sqlite3 adapters", "sqlite3", "adapters"),
    ("sqlite3 adapters", "sqlite3", "converters"),
    ("logging levels", "logging", "_levelToName"),
    ("logging levels", "logging", "_nameToLevel"),
    ("logging handlers", "logging", "_handlerList"),
    ("caches", "re", "_cache"),
    ("caches", "re", "_cache2"),
    ("subprocess", "subprocess", "_active"),
    ("multiprocessing", "multiprocessing.process", "_children"),
    ("multiprocessing", "multiprocessing.util", "_finalizer_registry"),
    ("multiprocessing", "multiprocessing.util", "_afterfork_registry"),
)
"""Kind, module and attribute of the registries with a name. Sets and lists of processes are emptied after the processes
were killed.
"""


_FILL_BY_THEMSELVES: Final = ("codecs found", "caches", "subprocess", "multiprocessing")


class Registry:
    """One registry: the container, and its name if it has one."""

    __slots__ = ("attribute", "kind", "names", "tracked", "value")

    def __init__(self, kind: str, value: Any, names: dict[str, Any] | None = None, attribute: str = "") -> None:
        self.kind = kind
        self.value = value
        self.names = names
        self.attribute = attribute
        self.tracked: RegistryContents = RegistryList(value) if isinstance(value, list) else RegistryDict(value)

    def restore(self) -> bool:
        """Restores binding and contents. Returns whether either was changed."""
        changed = self.tracked.restore()
        if self.names is not None and self.names.get(self.attribute) is not self.value:
            self.names[self.attribute] = self.value
            return True
        return changed


class Registries:
    """All registries of the loaded modules."""

    def __init__(self) -> None:
        self._known: set[tuple[str, str]] = set()
        self._registries: list[Registry] = []
        self._bindings: list[tuple[dict[str, Any], str, Any]] = []
        self._quick_check = QuickCheck()
        self._extend(_hidden())
        self.discover()

    def discover(self) -> None:
        """Tracks the registries of modules that were loaded since the last time."""
        self._extend(self._discovered())

    def _discovered(self) -> Iterator[Registry]:
        for kind, module, attribute in NAMED:
            loaded = _modules.get(module)
            if loaded is None or (module, attribute) in self._known:
                continue
            self._known.add((module, attribute))
            value = vars(loaded).get(attribute)
            if isinstance(value, (list, dict)):
                yield Registry(kind, value, vars(loaded), attribute)

    def _extend(self, registries: Iterable[Registry]) -> None:
        added = [*registries]
        self._registries += added
        self._bindings += [(each.names, each.attribute, each.value) for each in added if each.names is not None]
        self._quick_check.extend(registry.value for registry in added)

    def import_begins(self) -> None:
        """Records the contents before a module runs."""
        for registry in self._registries:
            registry.tracked.import_begins()

    def import_ends(self) -> None:
        """Records the module's additions, and tracks its new registries."""
        for registry in self._registries:
            registry.tracked.import_ends()
        self.discover()

    def settle_imports(self, *, keep: bool) -> None:
        """Keeps or forgets the additions of this call's imports."""
        for registry in self._registries:
            registry.tracked.settle_imports(keep=keep)

    def _are_bound(self) -> bool:
        return all(names.get(name) is value for names, name, value in self._bindings)

    def restore(self) -> dict[str, Finding]:
        """Restores all of them. Returns the findings by kind."""
        # The quick check has them in the same order.
        touched = [self._registries[position] for position in self._quick_check.touched()]
        if not self._are_bound():
            touched = self._registries
        if not touched:
            return {}
        found: dict[str, Finding] = {
            registry.kind: FORGOTTEN if registry.kind in _FILL_BY_THEMSELVES else RESET
            for registry in touched
            if registry.restore()
        }
        if not found:
            self._quick_check.accept()
        if "warning filters" in found:
            names = vars(_modules["warnings"])
            # Registries of shown warnings are valid only for the version of the filters they were made under.
            (names.get("_filters_mutated") or names["_filters_mutated_lock_held"])()
        return found


def _hidden() -> Iterator[Registry]:
    named = (
        ("codecs", SEARCH_FUNCTIONS),
        ("fork hooks", FORK_HOOKS),
        ("codec errors", ERROR_HANDLERS),
        # When a search function is removed, its cached results are removed as well.
        ("codecs found", FOUND_CODECS),
    )
    for kind, values in named:
        for value in values:
            yield Registry(kind, value)
