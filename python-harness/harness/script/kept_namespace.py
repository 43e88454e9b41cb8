"""The namespace of a session: one `__main__` module for all its calls, each of which adds to it.

Functions of earlier calls keep the lines of their own call: when a call is over, its code objects get a file name of
their own, because the usual one always stands for the call that runs.
"""

from __future__ import annotations

import linecache as private_linecache
import sys
from _contextvars import Context
from collections import deque
from collections.abc import Iterable
from types import CodeType, ModuleType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE, rename_call
from harness.script.namespace import forget_source, open_namespace, register, remember_source

_modules: Final = sys.modules

_MOST_SOURCES: Final = 100
"""Calls whose lines tracebacks can show. A session of more calls has forgotten the first ones."""


class KeptNamespace:
    """`context` holds the context variables of all calls, such as the precision of decimals."""

    __slots__ = ("_main", "_number", "_sources", "context")

    def __init__(self) -> None:
        self.context = Context()
        self._main: ModuleType | None = None
        self._number = 0
        self._sources: deque[str] = deque()

    def open(self, source: str, path: str) -> dict[str, Any]:
        """Registers the module for the next call, with the source of that call. Returns its dict."""
        self._number += 1
        main = self._main
        if main is None:
            namespace = open_namespace(source, path)
            self._main = _modules["__main__"]
            return namespace
        register(main)
        remember_source(source, path)
        return main.__dict__

    def close(self, compiled: Iterable[CodeType]) -> None:
        """Ends the call. `compiled`: its code objects."""
        name = f"<sandbox call {self._number}>"
        for code in compiled:
            rename_call(code, name)
        entry: Any = private_linecache.cache[SANDBOX_FILE]
        forget_source()
        self._sources.append(name)
        for cache in _caches():
            cache[name] = (*entry[:3], name)
        if len(self._sources) > _MOST_SOURCES:
            oldest = self._sources.popleft()
            for cache in _caches():
                cache.pop(oldest, None)

    def move_to(self, path: str) -> None:
        """The script is now at `path`, in the folder of a copy of the session."""
        if self._main is not None:
            self._main.__dict__["__file__"] = path


def _caches() -> list[dict[str, Any]]:
    """The lines that the harness' tracebacks show, and those that the user's show."""
    public = getattr(_modules.get("linecache"), "cache", None)
    # The user may have broken the public copy.
    return [private_linecache.cache] + ([public] if type(public) is dict else [])
