"""Niceness, processors, policy, session and process group: none can be put back without privileges."""

from __future__ import annotations

import os
from typing import Any, Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("scheduling")
def scheduling() -> Check:
    names = ("nice", "affinity", "policy", "session", "user")

    def read() -> tuple[Any, ...]:
        session, user = (_getsid(0), _getpgrp(), _getppid()), (_getresuid(), _getresgid())
        return _getpriority(_THIS_PROCESS, 0), _getaffinity(0), _getscheduler(0), session, user

    saved = read()

    def check() -> Finding:
        now = read()
        if now == saved:
            return None
        return Recycle(", ".join(name for name, old, new in zip(names, saved, now, strict=True) if old != new))

    return check


_THIS_PROCESS: Final = os.PRIO_PROCESS
_getpriority, _getaffinity, _getscheduler = os.getpriority, os.sched_getaffinity, os.sched_getscheduler
_getsid, _getpgrp, _getppid = os.getsid, os.getpgrp, os.getppid
_getresuid, _getresgid = os.getresuid, os.getresgid
