"""Attributes of `sys` (hooks, streams, `path` and all other lists), each with binding and contents."""

from __future__ import annotations

import sys
from operator import is_
from typing import Any, Final

from harness.script.streams import last as _last_streams
from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.changes.memory.dict_reader import DictReader
from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import DATA_RESET, FORGOTTEN, RESET, Finding, both, is_data
from harness.state.checks.kind import Check, kind
from harness.state.reset.imports.path_finders import Finders

_sys_dict: Final = sys.__dict__
_STREAMS: Final = ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")
_PER_CALL: Final = (*_STREAMS, "argv")
"""Attributes of `sys` that are new in every call."""

_EXCEPTION_OF_A_CALL: Final = ("last_exc", "last_type", "last_value", "last_traceback", "ps1", "ps2")
"""Attributes of `sys` that may appear during a call."""

_path: Final[list[str]] = []
"""The value of `sys.path` after every call."""


def accept_path() -> None:
    """Records the present `sys.path`. A worker has put a folder of its own before the inherited ones."""
    _path[:] = sys.path


@kind("sys", is_inherited=True)
def sys_namespace() -> Check:
    finders = Finders()
    # In the order of names in a first call.
    saved = {
        name: None if name in _PER_CALL else value
        for name, value in _sys_dict.items()
        if name not in _EXCEPTION_OF_A_CALL
    }
    saved.update((name, None) for name in _PER_CALL if name not in saved)
    accept_path()
    lists = [(value, list(value)) for value in saved.values() if type(value) is list and value is not sys.path]
    lists.append((sys.path, _path))
    dicts = [(value, dict(value)) for name, value in saved.items() if type(value) is dict and name != "modules"]
    namespaces: list[Any] = [sys.implementation]
    if sys.version_info >= (3, 12):
        namespaces += [sys.monitoring, sys.monitoring.events]
    dicts += [(vars(each), dict(vars(each))) for each in namespaces]
    names_table = DictReader(_sys_dict)
    known = b""
    quick_check = QuickCheck([*(value for value, _ in lists), *(value for value, _ in dicts), *finders.containers()])

    def check() -> Finding:
        nonlocal known
        found: Finding = None if _are_of_the_harness(_sys_dict) else FORGOTTEN
        for name in _PER_CALL:
            # They are not deleted, so that they keep their places in the table.
            _sys_dict[name] = None
        if names_table.read() != known:
            found = found if has_entries(_sys_dict, saved) else RESET
            _sys_dict.clear()
            _sys_dict.update(saved)
            # A finalizer of a released object may have left something else at once.
            known = names_table.read() if has_entries(_sys_dict, saved) else b""
        # This comes first, because ordinary code changes `path`. Often nothing else is left to do then.
        for present, contents in lists:
            if not (len(present) == len(contents) and all(map(is_, present, contents))):
                found = both(found, DATA_RESET if is_data(present) else RESET)
                present[:] = contents
        if quick_check.is_untouched():
            return found
        found = both(found, finders.restore())
        for table, entries in dicts:
            if not has_entries(table, entries):
                table.clear()
                table.update(entries)
                # Only `path_importer_cache` changes by itself. It forgets missing folders, and filling it costs
                # nothing.
                found = both(found, FORGOTTEN if table is saved.get("path_importer_cache") else RESET)
        quick_check.accept(found)
        return found

    return check


def _are_of_the_harness(names: dict[str, Any]) -> bool:
    """Whether an attribute that is new in every call still has its value, or plain data."""
    streams, argv = _last_streams() or {}, names.get("argv")
    return (argv is None or (type(argv) is list and is_data(argv))) and all(
        (stream := names.get(name)) is None or stream is streams.get(name) for name in _STREAMS
    )
