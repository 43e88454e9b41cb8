"""Modules that a call imported: kept, forgotten, or a reason to replace the worker.

A module that stays has to be what a fresh import would give. It is watched from the moment its import ended, so a
change by the rest of the call shows; then all modules of that call are forgotten, as they may hold on to each other.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final

from harness.namespace import MAIN_NAMES
from harness.state.dict_table import table_of
from harness.state.kinds import KEPT, RESET, Finding, Recycle, listed
from harness.state.watch import Watch

_modules: Final = sys.modules
_EXTENSION_SUFFIX: Final = ".so"


class Modules:
    """`sys.modules` as it is to be after every call: `names`, which is taken over, and the present `__main__`."""

    def __init__(self, watch: Watch, names: dict[str, ModuleType], *, forget: bool, temporary: Sequence[str]) -> None:
        self._watch = watch
        self._forget = forget
        self._temporary = tuple(f"{folder}/" for folder in temporary)
        self._saved: dict[str, Any] = names
        self._saved.update((name, _modules[name]) for name in MAIN_NAMES if name in _modules)
        # Where the start of the worker has loaded one more, the first clean-up says so.
        self._table = table_of(_modules) if len(_modules) == len(names) else b""
        self._imported: dict[str, Any] = {}

    def import_ends(self) -> None:
        """Note what has come in by an import."""
        self._imported.update((name, module) for name, module in _modules.items() if name not in self._saved)

    def settle(self) -> dict[str, Finding]:
        """Decide about the modules of this call. To be called before anything else looks for changes in modules."""
        for name in MAIN_NAMES:
            if name in _modules:
                # The call has its own, so this one is only there between two.
                _modules[name] = self._saved.setdefault(name, _modules[name])
        if table_of(_modules) == self._table:
            return {}
        found: dict[str, Finding] = {}
        new = {name: module for name, module in _modules.items() if name not in self._saved}
        if any(_modules.get(name) is not module for name, module in self._saved.items()):
            found["sys.modules"] = RESET
        if new:
            found["modules"] = self._settle_new(new)
        _modules.clear()
        _modules.update(self._saved)
        self._table = table_of(_modules)
        self._imported = {}
        return found

    def _settle_new(self, new: dict[str, Any]) -> Finding:
        foreign = [name for name, module in new.items() if self._imported.get(name) is not module]
        of_the_call = [name for name, module in new.items() if self._is_temporary(module)]
        dirty = self._watch.has_new_modules_changed()
        if not (self._forget or foreign or of_the_call or dirty):
            return self._keep(new)
        extensions = {name.partition(".")[0] for name, module in new.items() if _is_extension(module)}
        if extensions and (dirty or foreign):
            return Recycle(
                f"extension modules cannot be loaded a second time, and modules were changed: {listed(extensions)}"
            )
        if side_effects := self._watch.changes_by_imports():
            return Recycle(f"an import changed {listed(side_effects)}")
        # A package with extension modules stays whole: half of it would be loaded a second time.
        staying = {name: module for name, module in new.items() if name.partition(".")[0] in extensions}
        if staying and of_the_call:
            return Recycle(f"modules from the call's own files beside extension modules: {listed(of_the_call)}")
        for name in new.keys() - staying.keys():
            self._unbind(name, new[name])
        self._saved.update(staying)
        self._watch.settle_imports(keep=bool(staying))
        return RESET

    def _keep(self, new: dict[str, Any]) -> Finding:
        if side_effects := self._watch.changes_by_imports({name.partition(".")[0] for name in new}):
            return Recycle(f"an import changed {listed(side_effects)}")
        self._saved.update(new)
        self._watch.settle_imports(keep=True)
        return KEPT

    def _is_temporary(self, module: Any) -> bool:
        path = getattr(module, "__file__", None)
        return type(path) is str and (path.startswith(self._temporary) or not path.startswith("/"))

    def _unbind(self, name: str, module: Any) -> None:
        parent, _, child = name.rpartition(".")
        names = getattr(_modules.get(parent), "__dict__", None)
        if type(names) is dict and names.get(child) is module:
            del names[child]


def _is_extension(module: Any) -> bool:
    path = getattr(module, "__file__", None)
    return type(path) is str and path.endswith(_EXTENSION_SUFFIX)
