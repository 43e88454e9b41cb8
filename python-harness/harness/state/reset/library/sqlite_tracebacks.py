"""The flag that makes sqlite3 print errors of callbacks. It cannot be read, so it is reset every time."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("sqlite3 tracebacks", needs="_sqlite3", is_inherited=True)
def sqlite_tracebacks() -> Check:
    enable = _modules["_sqlite3"].enable_callback_tracebacks

    def check() -> Finding:
        enable(False)
        return None

    return check
