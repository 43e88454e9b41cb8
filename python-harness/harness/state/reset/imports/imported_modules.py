"""Modules that a call imported are kept, forgotten, or a reason to replace the worker.

A module that stays must be equal to a fresh import. It is watched from the end of its import, so a change by the rest
of the call shows. Then all modules of that call are forgotten, because they may refer to each other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from operator import is_
from types import ModuleType
from typing import Any, Final

from harness.script.namespace import MAIN_NAMES
from harness.state.changes.memory.dict_reader import DictReader
from harness.state.changes.objects.watch import Watch
from harness.state.checks.finding import KEPT, RESET, Finding, Recycle, listed
from harness.system.shared_folders import SHARED_MEMORY

_modules: Final = sys.modules
_EXTENSION_SUFFIX: Final = ".so"
_NOTHING: Final = object()

_statvfs: Final = os.statvfs
_normpath: Final = os.path.normpath
_dirname: Final = os.path.dirname
_READ_ONLY: Final = os.ST_RDONLY


class Modules:
    """The contents of `sys.modules` after every call: `names`, which is taken over, and the present `__main__`."""

    def __init__(self, watch: Watch, names: dict[str, ModuleType], *, forget: bool, temporary: Sequence[str]) -> None:
        self._watch = watch
        self._forget = forget
        # A worker may also write to the folder around its own folders.
        folders = {*temporary, *map(_dirname, temporary), SHARED_MEMORY} - {"/", ""}
        self._temporary = tuple(f"{folder}/" for folder in folders)
        self._installed = tuple(
            f"{path}/" for path in map(_normpath, sys.path) if path.startswith("/") and not self._is_in_temporary(path)
        )
        self._saved: dict[str, Any] = names
        self._saved.update((name, _modules[name]) for name in MAIN_NAMES if name in _modules)
        # If the start of the worker has loaded another module, the first clean-up reports it.
        self._table = DictReader(_modules)
        self._known = self._table.read() if len(_modules) == len(names) else b""
        self._imported: dict[str, Any] = {}

    def import_ends(self) -> None:
        """Records the modules that an import has loaded."""
        before = self._watch.loaded_before
        self._imported.update(
            # A module that was there before was not imported, but put there.
            (name, module)
            for name, module in _modules.items()
            if name not in self._saved and name not in before
        )

    def is_installed(self, module: Any) -> bool:
        """Whether the import system has loaded it completely, from where packages are installed or the interpreter."""
        spec = getattr(module, "__spec__", None)
        # Its mark of modules that are only half loaded.
        is_loaded = type(spec) is ModuleSpec and not getattr(spec, "_initializing", False)
        return is_loaded and not self._is_temporary(module)

    def settle(self) -> dict[str, Finding]:
        """Decides about the modules of this call. Must run before any other check of modules."""
        for name in MAIN_NAMES:
            if name in _modules:
                # A call has its own `__main__`, so this one exists only between two calls.
                _modules[name] = self._saved.setdefault(name, _modules[name])
        if self._table.read() == self._known:
            return {}
        found: dict[str, Finding] = {}
        new = {name: module for name, module in _modules.items() if name not in self._saved}
        if any(_modules.get(name) is not module for name, module in self._saved.items()):
            found["sys.modules"] = RESET
        if new:
            found["modules"] = self._settle_new(new)
        _modules.clear()
        _modules.update(self._saved)
        # A finalizer of a released object may have left something else at once.
        is_settled = all(map(is_, _modules.values(), self._saved.values())) and len(_modules) == len(self._saved)
        self._known = self._table.read() if is_settled else b""
        self._imported = {}
        return found

    def _settle_new(self, new: dict[str, Any]) -> Finding:
        # None stands for a module that must not be imported.
        foreign = [name for name, module in new.items() if self._imported.get(name, _NOTHING) is not module]
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
        # A package with extension modules stays complete. Otherwise half of it would be loaded a second time.
        staying = {name: module for name, module in new.items() if name.partition(".")[0] in extensions}
        if staying and of_the_call:
            return Recycle(f"modules from the call's own files beside extension modules: {listed(of_the_call)}")
        leaving = new.keys() - staying.keys()
        for name in leaving:
            self._unbind(name, new[name])
        for name in leaving:
            del _modules[name]
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
        """Whether its files are gone after the call, or whether a loader of the call's own made it without files."""
        spec = getattr(module, "__spec__", None)
        return not _is_loader_of_a_module(getattr(spec, "loader", None)) or any(
            self._is_place_temporary(place) for place in _places(module, spec)
        )

    def _is_place_temporary(self, place: str) -> bool:
        path = _normpath(place)
        if not path.startswith("/") or self._is_in_temporary(path):
            return True
        return not path.startswith(self._installed) and not _is_read_only(path)

    def _is_in_temporary(self, path: str) -> bool:
        return f"{path}/".startswith(self._temporary)

    def _unbind(self, name: str, module: Any) -> None:
        parent, _, child = name.rpartition(".")
        names = getattr(_modules.get(parent), "__dict__", None)
        if type(names) is dict and names.get(child) is module:
            del names[child]


def _is_extension(module: Any) -> bool:
    path = getattr(module, "__file__", None)
    return type(path) is str and path.endswith(_EXTENSION_SUFFIX)


def _is_loader_of_a_module(loader: Any) -> bool:
    """Whether its class comes from a module and not from the call's own code."""
    if loader is None:
        return True
    kind: type = loader if isinstance(loader, type) else type(loader)
    home = kind.__module__
    return home not in MAIN_NAMES and kind.__qualname__.partition(".")[0] in getattr(_modules.get(home), "__dict__", ())


def _places(module: Any, spec: Any) -> Iterator[str]:
    """The places where it was found: its file, and the folders of a package, which need not have a file."""
    path = getattr(module, "__file__", None)
    if type(path) is str:
        yield path
    origin = getattr(spec, "origin", None)
    if type(origin) is str and "/" in origin:
        yield origin
    folders = getattr(module, "__path__", None)
    # The folders of a namespace package are searched again at every access; this is the stored list.
    folders = getattr(folders, "_path", folders)
    if type(folders) is list:
        yield from (folder for folder in folders if type(folder) is str)


def _is_read_only(path: str) -> bool:
    """Whether it is on a file system that no call can write to. A missing file was written by a call."""
    try:
        return bool(_statvfs(_dirname(path)).f_flag & _READ_ONLY)
    except OSError:
        return False
