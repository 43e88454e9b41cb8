"""The stack size of new threads, and the hooks of threads to come."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("threading", needs="threading", is_inherited=True)
def threading_settings() -> Check:
    module = _modules["threading"]
    stack_size, names = module.stack_size, vars(module)
    size = stack_size()
    hooks = {name: names[name] for name in ("excepthook", "_trace_hook", "_profile_hook") if name in names}

    def check() -> Finding:
        found: Finding = RESET if stack_size(size) != size else None
        for name, value in hooks.items():
            if names.get(name) is not value:
                names[name] = value
                found = RESET
        return found

    return check
