"""The mask of file permissions."""

from __future__ import annotations

import os

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("umask")
def umask() -> Check:
    set_umask = os.umask
    value = set_umask(0o77)
    set_umask(value)

    def check() -> Finding:
        return None if set_umask(value) == value else DATA_RESET

    return check
