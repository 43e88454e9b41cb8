"""Functions registered to run at exit after the call's own exit functions have run."""

from __future__ import annotations

import atexit

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("atexit")
def late_exit_callbacks() -> Check:
    count, clear = atexit._ncallbacks, atexit._clear
    clear()

    def check() -> Finding:
        if count() == 0:
            return None
        clear()
        return RESET

    return check
