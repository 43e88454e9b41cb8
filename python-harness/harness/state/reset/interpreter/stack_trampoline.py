"""Whether functions are compiled for a profiler outside Python (since 3.12)."""

from __future__ import annotations

import sys
from collections.abc import Callable

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("stack trampoline")
def stack_trampoline() -> Check:
    is_active: Callable[[], bool] = getattr(sys, "is_stack_trampoline_active", bool)

    def check() -> Finding:
        return Recycle("it was activated") if is_active() else None

    return check
