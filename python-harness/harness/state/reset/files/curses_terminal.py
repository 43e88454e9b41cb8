"""The terminal that `curses` was set up for."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("terminal", needs="_curses")
def curses_terminal() -> Check:
    module = _modules["_curses"]
    look, error = module.tigetflag, module.error

    def is_known() -> bool:
        try:
            look("am")
        except error:
            return False
        return True

    was_known = is_known()

    def check() -> Finding:
        return None if is_known() == was_known else Recycle("it was set up")

    return check
