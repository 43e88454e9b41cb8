"""Binding and contents of `os.environ`, and variables set with `os.putenv` instead."""

from __future__ import annotations

import os
from typing import Final

from harness.state.changes import audit_hook
from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import DATA_RESET, RESET, Finding, is_data
from harness.state.checks.kind import Check, kind

_os_names: Final = os.__dict__


@kind("environment")
def environment() -> Check:
    names = ("environ", "environb")
    objects = {name: _os_names[name] for name in names}
    present: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]
    holders = [vars(value) for value in objects.values()]
    saved_attributes = [dict(holder) for holder in holders]
    saved, putenv, unsetenv = dict(present), os.putenv, os.unsetenv
    quick_check = QuickCheck([present, *holders])

    def check() -> Finding:
        found: Finding = None
        if any(_os_names.get(name) is not value for name, value in objects.items()):
            _os_names.update(objects)
            found = RESET
        touched = audit_hook.take_touched_variables()
        if not touched and quick_check.is_untouched():
            return found
        for holder, attributes in zip(holders, saved_attributes, strict=True):
            if not has_entries(holder, attributes):
                holder.clear()
                holder.update(attributes)
                found = RESET
        if touched or not has_entries(present, saved):
            # `os.environ` itself puts only bytes there.
            found = found or (DATA_RESET if is_data(present) and is_data(present.values()) else RESET)
            changed = touched | {name for name, _ in saved.items() ^ present.items()}
            for name in changed:
                unsetenv(name)
            if not changed.isdisjoint(saved):
                # A list of the C library's variables is in the order of setting.
                for name, value in saved.items():
                    unsetenv(name)
                    putenv(name, value)
            audit_hook.take_touched_variables()
            if not has_entries(present, saved):
                present.clear()
                present.update(saved)
        quick_check.accept(found)
        return found

    return check
