"""`alarm` and the three interval timers."""

from __future__ import annotations

import signal

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("timers")
def timers() -> Check:
    getitimer, setitimer = signal.getitimer, signal.setitimer
    kinds = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)

    def check() -> Finding:
        found: Finding = None
        for timer in kinds:
            if getitimer(timer) != (0.0, 0.0):
                setitimer(timer, 0)
                found = DATA_RESET
        return found

    return check
