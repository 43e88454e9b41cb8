"""Dialects and the limit of a field's size, which `_csv` keeps in C."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("csv", needs="csv", is_inherited=True)
def csv_settings() -> Check:
    module = _modules["_csv"]
    dialects = {name: module.get_dialect(name) for name in module.list_dialects()}
    list_dialects, get_dialect = module.list_dialects, module.get_dialect
    register, unregister, field_size_limit = module.register_dialect, module.unregister_dialect, module.field_size_limit
    limit = field_size_limit()
    quick_check = QuickCheck([module._dialects])

    def check() -> Finding:
        found: Finding = RESET if field_size_limit(limit) != limit else None
        if quick_check.is_untouched():
            return found
        present = list_dialects()
        if present != list(dialects) or any(get_dialect(name) is not dialect for name, dialect in dialects.items()):
            for name in present:
                unregister(name)
            for name, dialect in dialects.items():
                register(name, dialect)
                # Registering makes an equal dialect, but not the same object.
                dialects[name] = get_dialect(name)
            found = RESET
        quick_check.accept(found)
        return found

    return check
