"""Times the imports of a call, and tells the clean-up about the end of each one.

Python's `import` statement calls `importlib._bootstrap._find_and_load` only for modules that are not loaded yet, so
watching that function costs nothing for loaded modules.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final
from weakref import ref as _ref

_modules: Final = sys.modules
_bootstrap: Final[Any] = vars(importlib)["_bootstrap"]
_perf_counter: Final = perf_counter


class _Awaited:
    """What to do with a module when it is loaded, and the one for which it was done."""

    __slots__ = ("act", "last")

    def __init__(self, act: Callable[[Any], None]) -> None:
        self.act = act
        self.last: Callable[[], object] = lambda: None

    def look(self, name: str) -> None:
        module = _modules.get(name)
        if module is not None and module is not self.last():
            self.last = _ref(module)
            self.act(module)


class _Log:
    """Imports since the last `drain`, and the nesting depth of the present one."""

    __slots__ = ("awaited", "begin", "depth", "end", "entries")

    def __init__(self) -> None:
        self.awaited: dict[str, _Awaited] = {}
        self.depth = 0
        self.entries: list[dict[str, Any]] = []
        self.begin: Callable[[], None] | None = None
        self.end: Callable[[], None] | None = None


_log = _Log()


def install() -> None:
    """Watches imports from now on and forgets earlier ones. Once per process, before user code."""
    _log.entries = []
    if getattr(_bootstrap._find_and_load, "__name__", "") == "_find_and_load_timed":
        return
    original = _bootstrap._find_and_load
    namespace = {"find_and_load": original, "log": _log, "begin": _begin, "end": _end, "__builtins__": {}}
    # The interpreter cuts frames with this file name out of tracebacks, together with importlib's own.
    exec(compile(_WRAPPER, "<frozen importlib._bootstrap>", "exec", dont_inherit=True), namespace)
    _bootstrap._find_and_load = namespace["_find_and_load_timed"]


def watch(begin: Callable[[], None], end: Callable[[], None]) -> None:
    """Calls `begin` and `end` around every outermost import of a module that is not loaded yet."""
    _log.begin, _log.end = begin, end


def when_loaded(name: str, act: Callable[[Any], None]) -> None:
    """Calls `act` with the module of this name: now, or at the end of the outermost import that loads it, and again if
    it is forgotten and loaded anew.
    """
    awaited = _log.awaited[name] = _Awaited(act)
    awaited.look(name)


def drain() -> list[dict[str, Any]]:
    """The modules imported since the last time, under the requested names: `[{ module, ms }]`, in order."""
    if not _log.entries:
        return []
    entries, _log.entries = _log.entries, []
    return entries


_WRAPPER: Final = """
def _find_and_load_timed(name, import_):
    if log.depth:
        return find_and_load(name, import_)
    started = begin(name)
    log.depth = 1
    try:
        return find_and_load(name, import_)
    finally:
        log.depth = 0
        end(name, started)
"""


def _begin(_name: str) -> float:
    if _log.begin is not None:
        _log.begin()
    return _perf_counter()


def _end(name: str, started: float) -> None:
    if name in _modules:
        _log.entries.append({"module": name, "ms": round((_perf_counter() - started) * 1000, 3)})
    for wanted, awaited in _log.awaited.items():
        awaited.look(wanted)
    if _log.end is not None:
        _log.end()
