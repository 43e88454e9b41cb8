"""The loaded modules that are watched, and the names in them that are not."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from typing import Any, Final

from harness.script.namespace import MAIN_NAMES
from harness.state.changes.objects.watch import Watch
from harness.state.inherited.harness_modules import is_own_name

_modules: Final = sys.modules


def _hidden() -> list[object]:
    """Names that have an entry in the table or among the registries, and change with most calls."""
    caches = [
        getattr(_modules[module], name)
        for module, name in (("linecache", "cache"), ("re", "_cache"), ("re", "_cache2"))
        if module in _modules and hasattr(_modules[module], name)
    ]
    environment: object = vars(os.environ)["_data"]
    return [_modules, vars(sys), vars(builtins), vars(gc), environment, *caches]


def explored_watch() -> Watch:
    """A watch of all loaded modules. Making it takes some tenths of a second."""
    watch = Watch(hidden=_hidden())
    # None of the objects made here is garbage, so looking for garbage would only double the time.
    was_enabled = gc.isenabled()
    gc.disable()
    for _ in watch.explore(_watchable_modules()):
        pass
    if was_enabled:
        gc.enable()
    watch.settle_imports(keep=True)
    return watch


def hide_ctypes() -> None:
    """Makes the user's own import of ctypes a real import with an audit event, because some functions of ctypes raise
    none.

    Libraries that use ctypes have it already.
    """
    if "ctypes" not in _modules:
        # Walking over all names would write to their pages.
        return
    for name in [*_modules]:
        if name == "ctypes" or name.startswith("ctypes."):
            del _modules[name]


def _watchable_modules() -> dict[str, Any]:
    hide_ctypes()
    main = getattr(_modules.get("__main__"), "__dict__", None)
    return {
        name: module
        for name, module in _modules.items()
        # `__main__` belongs to the user, and the harness' modules will be removed.
        if name not in MAIN_NAMES and getattr(module, "__dict__", None) is not main and not is_own_name(name)
    }
