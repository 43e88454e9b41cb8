"""The checks of the table, of which some begin when the module is loaded that they need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

from harness.state.checks.finding import Finding, Recycle, listed
from harness.state.checks.kind import Check, Kind

_modules: Final = sys.modules


class TableChecks:
    """`record` makes the check of a kind. All kinds that exist now are recorded, and what that raises is raised."""

    def __init__(self, table: Iterable[Kind], record: Callable[[Kind], Check]) -> None:
        self._record = record
        self._pending: list[tuple[str, Kind]] = []
        self.checks: list[tuple[str, Check]] = []
        for kind in table:
            if kind.needs is None or kind.needs in _modules:
                self.checks.append((kind.name, record(kind)))
            else:
                self._pending.append((kind.needs, kind))

    def import_ends(self, is_installed: Callable[[Any], bool]) -> None:
        """Records the kinds whose modules have been loaded meanwhile, but of these only modules that are installed.

        A call may have a module of its own called `numpy`, or put a stand-in there. Another thread's import may have
        loaded half of a module. None of them must make an import of the call fail. What comes too late to be recorded
        is `missed`.
        """
        for entry in [*self._pending]:
            needed, kind = entry
            try:
                if needed in _modules and is_installed(_modules[needed]):
                    self.checks.append((kind.name, self._record(kind)))
                    self._pending.remove(entry)
            except Exception:
                # It is no such module, or only half of it. `missed` finds it if it stays.
                continue

    def missed(self) -> Finding:
        """A reason to replace the worker if a module has stayed whose state was not recorded. For when it is settled
        which modules stay.
        """
        missed = [kind.name for needed, kind in self._pending if needed in _modules]
        return Recycle(f"not recorded when it was imported: {listed(missed)}") if missed else None
