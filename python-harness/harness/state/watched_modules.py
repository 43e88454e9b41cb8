"""Looks through the loaded modules once, in the zygote, for all workers that it forks later."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Iterator
from typing import Any, Final

from harness.namespace import MAIN_NAMES
from harness.state.watch import Watch

_modules: Final = sys.modules


def _hidden() -> list[object]:
    """What has an entry of its own in the table or among the registries, and changes with most calls."""
    caches = [
        getattr(_modules[module], name)
        for module, name in (("linecache", "cache"), ("re", "_cache"), ("re", "_cache2"))
        if module in _modules and hasattr(_modules[module], name)
    ]
    environment: object = vars(os.environ)["_data"]
    return [_modules, vars(sys), vars(builtins), vars(gc), environment, *caches]


_END: Final = object()

_prepared: list[Watch] = []


def prepare_in_steps() -> Iterator[None]:
    """Make the watch of all modules that are loaded now, in steps of some 10 ms. It counts when the last is done."""
    watch = Watch(hidden=_hidden())
    steps = watch.explore(_watchable_modules())
    is_done = False
    while not is_done:
        # None of the objects made here is garbage, so looking for some would double the time.
        was_enabled = gc.isenabled()
        gc.disable()
        is_done = next(steps, _END) is _END
        if was_enabled:
            gc.enable()
        yield
    watch.settle_imports(keep=True)
    _prepared[:] = [watch]


def prepared_watch() -> Watch:
    """The watch that was made last, or a new one."""
    if not _prepared:
        for _ in prepare_in_steps():
            pass
    return _prepared[-1]


def hide_ctypes() -> None:
    """Let the user's own import of ctypes be one, with its audit event: some of its functions raise none.

    Libraries that use it have it already.
    """
    for name in [*_modules]:
        if name == "ctypes" or name.startswith("ctypes."):
            del _modules[name]


def _watchable_modules() -> dict[str, Any]:
    hide_ctypes()
    main = getattr(_modules.get("__main__"), "__dict__", None)
    return {
        name: module
        for name, module in _modules.items()
        # `__main__` is the user's own, and the harness' modules are on their way out.
        if name not in MAIN_NAMES
        and getattr(module, "__dict__", None) is not main
        and name != "harness"
        and not name.startswith("harness.")
    }
