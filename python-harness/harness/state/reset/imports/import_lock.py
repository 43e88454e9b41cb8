"""Whether the import system is locked, and whether its frozen modules count."""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("import lock")
def import_lock() -> Check:
    module: Any = _modules["_imp"]
    is_held, release, override_frozen = module.lock_held, module.release_lock, module._override_frozen_modules_for_tests

    def check() -> Finding:
        # It cannot be read, so it is reset every time.
        override_frozen(0)
        found: Finding = None
        while is_held():
            release()
            found = DATA_RESET
        return found

    return check
