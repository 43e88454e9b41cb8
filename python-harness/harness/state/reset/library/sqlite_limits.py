"""Settings for all databases: limits of memory, the folder of temporary files, the sharing of caches."""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.changes import audit_hook
from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules

_SQLITE_SETTINGS: Final = ("hard_heap_limit", "soft_heap_limit", "temp_store_directory")
"""Pragmas for all connections. The first can only be lowered."""


@kind("sqlite3 limits", needs="_sqlite3", is_inherited=True)
def sqlite_limits() -> Check:
    module = _modules["_sqlite3"]
    connect, share = module.connect, getattr(module, "enable_shared_cache", None)

    def read() -> list[Any]:
        connection = connect(":memory:")
        try:
            return [connection.execute(f"pragma {name}").fetchall() for name in _SQLITE_SETTINGS]
        finally:
            connection.close()

    saved = read()

    def check() -> Finding:
        if share is not None:
            # It cannot be read, so it is reset every time. Python 3.12 removed it.
            share(False)
        if not audit_hook.take_databases():
            return None
        is_same = read() == saved
        audit_hook.take_databases()
        return None if is_same else Recycle("one was set")

    return check
