"""Names in modules of the standard library that their own functions set: counters, and settings made on request."""

from __future__ import annotations

import itertools
import sys
from typing import Any, Final

from harness.state.kinds import FORGOTTEN, RESET, Check, Finding, kind

_modules: Final = sys.modules
_count: Final = itertools.count


@kind("counters")
def counters() -> Check:
    """Numbers in the default names of threads, processes and tasks: they start again, so that names do not tell of
    earlier calls.
    """
    pools = _modules.get("concurrent.futures.thread")
    places: tuple[tuple[Any, str, int], ...] = (
        (_modules.get("threading"), "_counter", 1),
        (_modules.get("multiprocessing.process"), "_process_counter", 1),
        (_modules.get("asyncio.tasks"), "_task_name_counter", 1),
        (getattr(pools, "ThreadPoolExecutor", None), "_counter", 0),
        (_modules.get("multiprocessing.pool"), "job_counter", 0),
        (_modules.get("matplotlib._layoutgrid"), "_layoutboxobjnum", 0),
    )
    counters = [_Counter(owner, name, first) for owner, name, first in places if hasattr(owner, name)]

    def check() -> Finding:
        replaced = [counter for counter in counters if counter.restart()]
        return FORGOTTEN if replaced else None

    return check


class _Counter:
    """An `itertools.count`, or the `__next__` of one, that belongs to a module or class."""

    __slots__ = ("_counter", "_first", "_is_bound", "_name", "_names", "_owner", "_present", "_untouched")

    def __init__(self, owner: Any, name: str, first: int) -> None:
        self._owner = owner
        self._name = name
        self._names = vars(owner)
        self._first = first
        self._untouched = f"count({first})"
        self._is_bound = type(self._names[name]) is not _count
        self._replace()

    def restart(self) -> bool:
        """Let it begin anew, unless nobody asked it for a number. True where something else was in its place."""
        is_there = self._names.get(self._name) is self._present
        # The next number shows in the repr only.
        if not is_there or repr(self._counter) != self._untouched:
            self._replace()
        return not is_there

    def _replace(self) -> None:
        self._counter = _count(self._first)
        self._present = self._counter.__next__ if self._is_bound else self._counter
        setattr(self._owner, self._name, self._present)


@kind("multiprocessing start method", needs="multiprocessing.context", is_inherited=True)
def start_method() -> Check:
    """The way to start processes, fixed by its first use."""
    names = vars(_modules["multiprocessing.context"]._default_context)
    saved = names["_actual_context"]

    def check() -> Finding:
        if names.get("_actual_context") is saved:
            return None
        names["_actual_context"] = saved
        return RESET

    return check


_BINDINGS: Final = (
    ("tempfile", "tempdir"),
    ("tempfile", "_name_sequence"),
    ("urllib.request", "_opener"),
    ("ssl", "_create_default_https_context"),
    ("locale", "_override_localeconv"),
    ("zoneinfo._tzpath", "TZPATH"),
    ("matplotlib.backends", "backend"),
    ("matplotlib.pyplot", "_backend_mod"),
)
"""Names that a function of their module sets, by use or on request."""


@kind("module settings")
def bindings() -> Check:
    """Settings that are a name in a module: the folder of temporary files, the opener of URLs."""
    saved = [
        (vars(_modules[module]), name, vars(_modules[module])[name])
        for module, name in _BINDINGS
        if module in _modules and name in vars(_modules[module])
    ]

    def check() -> Finding:
        found: Finding = None
        for names, name, value in saved:
            if names.get(name) is not value:
                names[name] = value
                found = RESET
        return found

    return check


KINDS: Final = (
    counters,
    start_method,
    bindings,
)
