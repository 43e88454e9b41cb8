"""Sub-interpreters, their channels and their queues, if a module for them is preloaded.

The audit hook notices when one is made, or a module for them is loaded: code in it has hooks, modules and builtins of
its own, and nobody has seen its effects on the process. This finds interpreters made by modules that were there before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from harness.state.changes.audit_hook import SUB_INTERPRETER_MODULES
from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules

_LISTS: Final = ("list_all", "channel_list_all")


@kind("sub-interpreters")
def sub_interpreters() -> Check:
    loaded = [vars(_modules[name]) for name in SUB_INTERPRETER_MODULES if name in _modules]
    lists: list[Callable[[], list[Any]]] = [names[name] for names in loaded for name in _LISTS if name in names]
    counts = [len(each()) for each in lists]

    def check() -> Finding:
        if [len(each()) for each in lists] == counts:
            return None
        return Recycle("one of them, or a channel or a queue of theirs, was left")

    return check
