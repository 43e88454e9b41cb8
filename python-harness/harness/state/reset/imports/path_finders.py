"""The finders of modules for the folders of `sys.path`: their loaders, and the names of files that they know."""

from __future__ import annotations

import sys
from importlib.machinery import FileFinder
from operator import is_
from typing import Any, Final

from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import FORGOTTEN, RESET, Finding, both

_FileFinder: Final[Any] = FileFinder

_NO_MODULE: Final = "sandbox-marker"

_OWN: Final = ("path", "_loaders")
"""Attributes that ordinary use never changes. The others are a list of files and its age."""


class Finders:
    """The finders for the present `sys.path`, which are kept unchanged.

    The others are removed from the cache of finders: those for the folders of packages, of which there can be hundreds,
    and those for archives. They are quickly made again for the few modules that are still imported from there.
    """

    def __init__(self) -> None:
        cache: dict[str, Any] = sys.path_importer_cache
        for path, finder in [*cache.items()]:
            if path not in sys.path or type(finder) not in {_FileFinder, type(None)}:
                del cache[path]
        finders = [finder for finder in cache.values() if finder is not None]
        self._attributes = [_attributes(finder) for finder in finders]
        self._saved = [dict(names) for names in self._attributes]
        self._loaders = [(names["_loaders"], [*names["_loaders"]]) for names in self._attributes]

    def containers(self) -> list[Any]:
        """Everything that `restore` checks."""
        return [*self._attributes, *(present for present, _ in self._loaders)]

    def restore(self) -> Finding:
        """Restores them, and forgets the lists that ordinary use changes."""
        found: Finding = None
        for names, saved in zip(self._attributes, self._saved, strict=True):
            if not has_entries(names, saved):
                is_own_changed = any(names.get(name) is not saved[name] for name in _OWN)
                found = both(found, RESET if is_own_changed else FORGOTTEN)
                names.clear()
                names.update(saved)
        for present, contents in self._loaders:
            if not (len(present) == len(contents) and all(map(is_, present, contents))):
                present[:] = contents
                found = RESET
        return found


def _attributes(finder: Any) -> dict[str, Any]:
    # Makes it read its folder now instead of in each call.
    finder.find_spec(_NO_MODULE)
    names: dict[str, Any] = vars(finder)
    for name in names.keys() & {"_path_cache", "_relaxed_path_cache"}:
        # Finders only look up names in these, so nothing has to watch them.
        names[name] = frozenset(names[name])
    return names
