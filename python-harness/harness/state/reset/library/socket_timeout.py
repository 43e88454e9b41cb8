"""The default time-out of sockets."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("socket timeout", needs="_socket", is_inherited=True)
def socket_timeout() -> Check:
    module = _modules["_socket"]
    get, put, saved = module.getdefaulttimeout, module.setdefaulttimeout, module.getdefaulttimeout()

    def check() -> Finding:
        if get() == saved:
            return None
        put(saved)
        return RESET

    return check
