"""The settings of a clean-up, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harness.state.reset.files.shared_leftovers import SharedFolders

Policy = Literal["none", "reset"]


@dataclass(frozen=True, slots=True)
class CleanupSettings:
    """The settings of a worker's clean-up.

    `force_gc_interval`: a full collection every so many calls, 0 for never. `own_fds`: descriptors of the harness,
    including 0 to 2. The scratch folders belong to the worker and are emptied. `shared`: the folders that it shares
    with others.
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
    """The result of a clean-up. `reset`, `kept`: kinds of state. `reasons`: why the worker must be replaced; empty for
    `reuse`.

    `gc`: whether the full collection of `force_gc_interval` ran.
    """

    verdict: Literal["reuse", "recycle"]
    reasons: list[str]
    reset: list[str]
    kept: list[str]
    gc: bool
    rss_bytes: int
