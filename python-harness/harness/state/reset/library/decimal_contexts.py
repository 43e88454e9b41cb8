"""The three context templates. The current context is a context variable and ends with the call."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("decimal", needs="decimal", is_inherited=True)
def decimal_contexts() -> Check:
    module = _modules["decimal"]
    templates = (module.DefaultContext, module.BasicContext, module.ExtendedContext)
    attributes = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
    saved = [
        ([getattr(template, name) for name in attributes], dict(template.traps), dict(template.flags))
        for template in templates
    ]
    # The Python implementation keeps its contexts in attributes.
    in_c = "_decimal" in _modules and all(type(template) is _modules["_decimal"].Context for template in templates)
    quick_check = QuickCheck(objects=templates) if in_c else None

    def check() -> Finding:
        if quick_check is not None and quick_check.is_untouched():
            return None
        found: Finding = None
        for template, (values, traps, flags) in zip(templates, saved, strict=True):
            for name, value in zip(attributes, values, strict=True):
                if getattr(template, name) != value:
                    setattr(template, name, value)
                    found = RESET
            for table, entries in ((template.traps, traps), (template.flags, flags)):
                if dict(table) != entries:
                    table.update(entries)
                    found = RESET
        if quick_check is not None:
            quick_check.accept(found)
        return found

    return check
