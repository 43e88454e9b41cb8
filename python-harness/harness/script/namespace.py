"""The namespace of a call: a fresh `__main__` module, registered as a script's would be.

One dict serves as globals and locals, so recursion, class bodies, comprehensions and imports inside functions resolve
as in a script; being in `sys.modules`, pickle and multiprocessing find the user's own classes and functions.
"""

from __future__ import annotations

import builtins
import linecache as private_linecache
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE
from harness.script import script_file
from harness.script.garbage import at_end

MAIN_NAMES: Final = ("__main__", "__mp_main__")
"""Names of the main module; the second is multiprocessing's, once that is imported."""

# Bound once: user code may rebind `sys.modules`, but the interpreter goes on using this dict.
_modules: Final = sys.modules
_ModuleType: Final = ModuleType
_SourceFileLoader: Final = SourceFileLoader

_own_main: Final = vars(sys.modules["__main__"])
_HAS_ANNOTATIONS: Final = "__annotations__" in _own_main
_HAS_CACHED: Final = "__cached__" in _own_main
"""Whether Python gives these to a script. It has given them to the program that runs here, where this version does."""


def open_namespace(source: str, path: str) -> dict[str, Any]:
    """Register a fresh `__main__` and the source of the call; give the module's dict, with the names that it has when
    Python runs the script at `path`, in the same order.
    """
    module = _ModuleType("__main__")
    namespace = module.__dict__
    namespace["__loader__"] = _SourceFileLoader("__main__", path)
    if _HAS_ANNOTATIONS:
        namespace["__annotations__"] = {}
    # Without this `exec` would insert the harness' private copy, and patches of the user's would not reach his own
    # code.
    namespace["__builtins__"] = builtins
    namespace["__file__"] = path
    if _HAS_CACHED:
        namespace["__cached__"] = None
    _register(module)
    remember_source(source, path)
    return namespace


def close_namespace(namespace: dict[str, Any], *, keep_globals: bool) -> None:
    """Forget the call's module and source, and drop what its names held.

    `keep_globals` leaves the dict to threads that still run, or to finalizers that need their globals; the collector
    ends it.
    """
    _register(_ModuleType("__main__"))
    _forget_source()
    if not keep_globals:
        at_end(namespace.clear)


def _register(module: ModuleType) -> None:
    for name in MAIN_NAMES:
        if name in _modules or name == "__main__":
            _modules[name] = module


def remember_source(source: str, path: str) -> None:
    """Have tracebacks, `inspect` and the script's file at `path` show these lines as the user's."""
    script_file.begin(path, source)
    # `None` for the time of change tells linecache never to look for a file.
    entry = (len(source), None, _lines(source), SANDBOX_FILE)
    private_linecache.cache[SANDBOX_FILE] = entry
    public = _modules.get("linecache")
    if public is not None:
        try:
            # `inspect` looks for classes in the file of their module.
            public.cache[SANDBOX_FILE] = public.cache[path] = entry
        except Exception:
            # The user broke his copy in an earlier call of a persistent worker; only his own `inspect.getsource` needs
            # it.
            return


def _lines(source: str) -> list[str]:
    """Lines as the compiler counts them: `str.splitlines` breaks at form feeds and Unicode separators as well."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    return [f"{line}\n" for line in source.split("\n")]


def _forget_source() -> None:
    private_linecache.cache.pop(SANDBOX_FILE, None)
    public = _modules.get("linecache")
    if public is not None:
        try:
            public.cache.pop(SANDBOX_FILE, None)
            public.cache.pop(script_file.path(), None)
        except Exception:
            # As above: a broken public copy is the clean-up's business.
            return
