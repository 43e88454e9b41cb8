"""`sys.settrace`, `sys.setprofile` and the tools of `sys.monitoring`. They come first, because they would run inside
the checks.
"""

from __future__ import annotations

import sys

from harness.state.checks.finding import RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind
from harness.state.reset.interpreter.monitoring import find_traces, tools


@kind("tracing")
def tracing() -> Check:
    settrace, setprofile, gettrace, getprofile = sys.settrace, sys.setprofile, sys.gettrace, sys.getprofile
    known_tools = tools()

    def check() -> Finding:
        found: Finding = None
        if gettrace() is not None or getprofile() is not None:
            setprofile(None)
            settrace(None)
            found = RESET
        traces = find_traces(known_tools)
        return found if traces is None else Recycle(traces)

    return check
