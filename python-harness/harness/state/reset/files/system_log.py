"""The mask of messages that are passed on, and the name they are passed on under."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("syslog", needs="syslog")
def system_log() -> Check:
    module = _modules["syslog"]
    set_mask, close = module.setlogmask, module.closelog
    # 0 reads the present mask.
    mask = set_mask(0)

    def check() -> Finding:
        close()
        return None if set_mask(mask) == mask else DATA_RESET

    return check
