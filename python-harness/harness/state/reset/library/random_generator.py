"""The shared generator, seeded anew after every call that used it. This happens too often to count as a finding."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("random", needs="random")
def random_generator() -> Check:
    module = _modules["random"]
    seed, names, instance = module.seed, vars(module), module._inst
    # Python reseeds it after a fork.
    quick_check = QuickCheck([vars(instance)], [instance])

    def check() -> Finding:
        if names.get("_inst") is instance and quick_check.is_untouched():
            return None
        # This also forgets the second half of a pair of normal numbers.
        seed()
        found: Finding = None if names.get("_inst") is instance else RESET
        names["_inst"] = instance
        quick_check.accept(found)
        return found

    return check
