"""Recursion limit, switch interval, length of integer strings, hooks of asynchronous generators, flags of
`dlopen`.
"""

from __future__ import annotations

import sys
from operator import is_
from typing import Any

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("interpreter limits", is_inherited=True)
def interpreter_limits() -> Check:
    settings: list[tuple[Any, Any, Any]] = [
        (getter, setter, getter())
        for getter, setter in (
            (sys.getrecursionlimit, sys.setrecursionlimit),
            (sys.getswitchinterval, sys.setswitchinterval),
            (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
            (sys.get_coroutine_origin_tracking_depth, sys.set_coroutine_origin_tracking_depth),
            (sys.getdlopenflags, sys.setdlopenflags),
        )
    ]
    get_hooks, set_hooks, hooks = sys.get_asyncgen_hooks, sys.set_asyncgen_hooks, tuple(sys.get_asyncgen_hooks())

    def check() -> Finding:
        found: Finding = None
        for getter, setter, value in settings:
            if getter() != value:
                setter(value)
                found = RESET
        if not all(map(is_, get_hooks(), hooks)):
            set_hooks(*hooks)
            found = RESET
        return found

    return check
