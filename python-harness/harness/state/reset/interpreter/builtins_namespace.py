"""Names in `builtins`: added, removed, replaced."""

from __future__ import annotations

import builtins
from typing import Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_builtins_dict: Final = builtins.__dict__


@kind("builtins", is_inherited=True)
def builtins_namespace() -> Check:
    saved, quick_check = dict(_builtins_dict), QuickCheck([_builtins_dict])

    def check() -> Finding:
        if quick_check.is_untouched():
            return None
        found: Finding = None if has_entries(_builtins_dict, saved) else RESET
        # It is emptied first, so that the order of names is restored as well.
        _builtins_dict.clear()
        _builtins_dict.update(saved)
        quick_check.accept(found)
        return found

    return check
