"""`rcParams`, restored without its validation, which would only repeat earlier checks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("matplotlib settings", needs="matplotlib", is_inherited=True)
def matplotlib_settings() -> Check:
    module = _modules["matplotlib"]
    tables = [getattr(module, name) for name in ("rcParams", "rcParamsDefault", "rcParamsOrig")]
    # Lists are the only values that can be changed in place. A list is shared with the code that reads it.
    saved = [(table, dict(dict.items(table)), _copy_lists(table)) for table in tables]
    quick_check = QuickCheck(each for table in tables for each in (table, *_lists_of(table)))

    def check() -> Finding:
        found: Finding = None
        if quick_check.is_untouched():
            return found
        for table, values, copies in saved:
            if dict.__eq__(table, copies) and [*dict.__iter__(table)] == [*copies]:
                continue
            for name, value in values.items():
                if isinstance(value, list):
                    value[:] = copies[name]
            dict.clear(table)
            dict.update(table, values)
            found = RESET
        quick_check.accept(found)
        return found

    return check


def _lists_of(table: dict[str, Any]) -> Iterator[list[Any]]:
    return (value for value in dict.values(table) if isinstance(value, list))


def _copy_lists(table: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in dict.items(table)}
