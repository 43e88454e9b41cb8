"""The method of starting processes, which its first use fixes."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("multiprocessing start method", needs="multiprocessing.context", is_inherited=True)
def start_method() -> Check:
    names = vars(_modules["multiprocessing.context"]._default_context)
    saved = names["_actual_context"]

    def check() -> Finding:
        if names.get("_actual_context") is saved:
            return None
        names["_actual_context"] = saved
        return RESET

    return check
