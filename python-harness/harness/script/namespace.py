"""The namespace of a call: a fresh `__main__` module, registered like a script's.

One dict serves as globals and locals, so recursion, class bodies, comprehensions and imports inside functions resolve
as in a script. The module is in `sys.modules`, so pickle and multiprocessing find the user's own classes and functions.
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
"""Whether this version of Python gives a script these names. If so, it has given them to the program that runs here."""


def open_namespace(source: str, path: str) -> dict[str, Any]:
    """Registers a fresh `__main__` and the source of the call. Returns the module's dict, with the names and their
    order as when Python runs the script at `path`.
    """
    module = _ModuleType("__main__")
    namespace = module.__dict__
    namespace["__loader__"] = _SourceFileLoader("__main__", path)
    if _HAS_ANNOTATIONS:
        namespace["__annotations__"] = {}
    # Without this `exec` would insert the harness' private copy, and the user's patches would not reach the user's own
    # code.
    namespace["__builtins__"] = builtins
    namespace["__file__"] = path
    if _HAS_CACHED:
        namespace["__cached__"] = None
    register(module)
    remember_source(source, path)
    return namespace


def close_namespace(namespace: dict[str, Any], *, keep_globals: bool) -> None:
    """Forgets the call's module and source, and releases the objects of its names.

    `keep_globals` leaves the dict to threads that still run, or to finalizers that need their globals. The collector
    ends it later.
    """
    register(_ModuleType("__main__"))
    forget_source()
    if not keep_globals:
        at_end(namespace.clear)


def register(module: ModuleType) -> None:
    """Makes `module` the main one."""
    for name in MAIN_NAMES:
        if name in _modules or name == "__main__":
            _modules[name] = module


def remember_source(source: str, path: str) -> None:
    """Lets tracebacks, `inspect` and the script's file at `path` show these lines as the user's."""
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
            # The user broke the public copy in an earlier call of a persistent worker. Only the user's own
            # `inspect.getsource` needs it.
            return


def _lines(source: str) -> list[str]:
    """Lines as the compiler counts them. `str.splitlines` also breaks at form feeds and Unicode separators."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    return [f"{line}\n" for line in source.split("\n")]


def forget_source() -> None:
    """Forgets the source of the call, which is over."""
    private_linecache.cache.pop(SANDBOX_FILE, None)
    public = _modules.get("linecache")
    if public is not None:
        try:
            public.cache.pop(SANDBOX_FILE, None)
            public.cache.pop(script_file.path(), None)
        except Exception:
            # As above, the clean-up deals with a broken public copy.
            return
