"""Numbers in the default names of threads, processes and tasks. They start again, so that names do not tell of earlier
calls.
"""

from __future__ import annotations

import itertools
import sys
from typing import Any, Final

from harness.state.checks.finding import FORGOTTEN, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules
_count: Final = itertools.count


@kind("counters")
def counters() -> Check:
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
    """An `itertools.count` of a module or class, or the `__next__` of one."""

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
        """Restarts it, unless no number was drawn. Returns whether another object was in its place."""
        is_there = self._names.get(self._name) is self._present
        # Only the repr shows the next number.
        if not is_there or repr(self._counter) != self._untouched:
            self._replace()
        return not is_there

    def _replace(self) -> None:
        self._counter = _count(self._first)
        self._present = self._counter.__next__ if self._is_bound else self._counter
        setattr(self._owner, self._name, self._present)
