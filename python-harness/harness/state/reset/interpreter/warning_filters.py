"""The functions that show a warning, the binding of the list of filters, and the record of warnings shown once. The
filters themselves are a registry.
"""

from __future__ import annotations

import warnings

from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("warnings", is_inherited=True)
def warning_filters() -> Check:
    names = warnings.__dict__
    hooks = {
        name: names[name] for name in ("showwarning", "formatwarning", "_showwarnmsg_impl", "filters", "defaultaction")
    }
    once, saved_once = names["onceregistry"], dict(names["onceregistry"])
    invalidate = names.get("_filters_mutated") or names["_filters_mutated_lock_held"]

    def check() -> Finding:
        found: Finding = None
        if any(names.get(name) is not value for name, value in hooks.items()):
            names.update(hooks)
            found = RESET
        if not has_entries(once, saved_once):
            once.clear()
            once.update(saved_once)
            found = RESET
        if found:
            # Registries of shown warnings are valid only for the version of the filters they were made under.
            invalidate()
        return found

    return check
