"""The parts of a baseline that are the same in all workers of a zygote, recorded there once
(docs/decisions/0011-shared-parts-of-a-baseline-are-taken-in-the-zygote.md).

Recording them in a worker costs 6 ms of its start, or 9 with numpy, pandas and matplotlib, and copies of 800 or 1,400
pages that it shares with the zygote. Recording an object writes to it, because its reference is counted.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

from harness.script import import_log
from harness.state.changes.code.reach import Reach
from harness.state.checks.kind import Check, Kind
from harness.state.inherited.explored_modules import explored_watch
from harness.state.inherited.harness_modules import HarnessModules, is_own_name
from harness.state.reset.imports.registries import Registries
from harness.state.reset.table import FIRST, TABLE

_modules: Final = sys.modules


class InheritedBaseline:
    """The interpreter's state when this is made. `names` are all modules but those of the harness, which workers do not
    see.
    """

    def __init__(self) -> None:
        self.watch = explored_watch()
        self._checks = {
            kind.name: kind.note() for kind in (*FIRST, *TABLE) if kind.is_inherited and kind.is_present(_modules)
        }
        self.registries = Registries()
        self.names: dict[str, ModuleType] = {name: module for name, module in _modules.items() if not is_own_name(name)}
        self.reach = Reach()
        self.own = HarnessModules()
        import_log.install()
        # Recording the kinds above may have changed something.
        self.watch.accept_all()
        self.watch.prepare_for_workers()

    def check(self, kind: Kind) -> Check:
        """The check of this kind. It is recorded now if the kind is not inherited."""
        return self._checks.get(kind.name) or kind.note()


_prepared: list[InheritedBaseline] = []


def prepare() -> None:
    """Records it now, for processes forked later. This takes some tenths of a second."""
    _prepared[:] = [InheritedBaseline()]


def forget() -> None:
    """Releases the record."""
    _prepared.clear()


def inherited() -> InheritedBaseline:
    """The last record, or a new one."""
    if not _prepared:
        prepare()
    return _prepared[-1]
