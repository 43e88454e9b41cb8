"""All `RLIMIT_*`. A soft limit can be put back; a hard limit that was lowered cannot."""

from __future__ import annotations

import resource

from harness.state.checks.finding import DATA_RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("resource limits")
def resource_limits() -> Check:
    getrlimit, setrlimit = resource.getrlimit, resource.setrlimit
    limits = sorted({value for name, value in vars(resource).items() if name.startswith("RLIMIT_")})
    saved = [getrlimit(limit) for limit in limits]

    def check() -> Finding:
        if [getrlimit(limit) for limit in limits] == saved:
            return None
        for limit, values in zip(limits, saved, strict=True):
            try:
                setrlimit(limit, values)
            except (OSError, ValueError):
                return Recycle("a hard limit was lowered")
        return DATA_RESET

    return check
