"""Functions to run at exit, where they were registered after those of the call have run at its end."""

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
