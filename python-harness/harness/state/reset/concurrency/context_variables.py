"""Context variables of the thread itself. A call runs in a context of its own, so it has to reach for the thread's
context to change them.
"""

from __future__ import annotations

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("context variables")
def context_variables() -> Check:
    from contextvars import copy_context

    saved = dict(copy_context())

    def check() -> Finding:
        now = copy_context()
        if len(now) == len(saved) and all(now.get(variable) is value for variable, value in saved.items()):
            return None
        return Recycle("one was set outside of the call's context")

    return check
