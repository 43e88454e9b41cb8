"""What a clean-up is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harness.state.reset.files.shared_leftovers import SharedFolders

Policy = Literal["none", "reset"]


@dataclass(frozen=True, slots=True)
class CleanupSettings:
    """What the clean-up of a worker is to do.

    `force_gc_interval`: a full collection every so many calls, 0 for never. `own_fds`: descriptors of the harness, 0 to
    2 included. The scratch folders are the worker's own and are emptied. `shared`: those that it shares with others.
    """

    cleanup_modules: bool
    force_gc_interval: int
    own_fds: frozenset[int]
    scratch_work: str
    scratch_tmp: str
    scratch_home: str
    shared: SharedFolders


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a clean-up found. `reset`, `kept`: kinds of state. `reasons`: why the worker must be replaced; empty for
    `reuse`.

    `gc`: whether the full collection that `force_gc_interval` asks for ran.
    """

    verdict: Literal["reuse", "recycle"]
    reasons: list[str]
    reset: list[str]
    kept: list[str]
    gc: bool
    rss_bytes: int
