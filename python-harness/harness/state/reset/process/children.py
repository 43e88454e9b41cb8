"""Child processes, daemons and zombies: killed and reaped.

Descendants of a call's children become the worker's children, because it is their subreaper.
"""

from __future__ import annotations

from os import WNOHANG, kill, listdir, waitpid
from signal import SIGKILL
from typing import Final

from harness.state.checks.finding import DATA_RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind

_kill: Final = kill
_listdir: Final = listdir
_waitpid: Final = waitpid
_SIGKILL: Final = int(SIGKILL)

_ANY: Final = 0x4000_0000
"""`__WALL`, for which Python has no name. It includes children made by a bare `clone`, which send no SIGCHLD."""

MAX_ROUNDS: Final = 200
"""Rounds of killing and reaping. A process that forks and exits over and over was caught after 12 rounds at most. More
would mean a fork bomb.
"""


@kind("children")
def children() -> Check:
    return end_children


def end_children() -> Finding:
    """Kills and reaps them until there are none. Needs no earlier record."""
    if not has_children():
        return None
    for _ in range(MAX_ROUNDS):
        for pid in _list_children():
            _end(pid)
        if not has_children():
            return DATA_RESET
    return Recycle("processes that go on forking")


def end_children_beside_threads() -> Finding:
    """The same for a worker whose threads stay. A thread that manages the processes, as in an open pool, would start
    them again or wait for them for ever.
    """
    finding = end_children()
    if finding == DATA_RESET and len(_listdir("/proc/self/task")) > 1:
        return Recycle("processes left together with threads, which may look after them")
    return finding


def has_children() -> bool:
    """Whether there is any child. Ended children are reaped on the way."""
    try:
        while _waitpid(-1, WNOHANG | _ANY)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def _list_children() -> list[int]:
    pids: list[int] = []
    # The kernel lists children under the thread that made them.
    for thread in _listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/children", "rb") as listing:
            pids += map(int, listing.read().split())
    return pids


def _end(pid: int) -> None:
    try:
        _kill(pid, _SIGKILL)
        _waitpid(pid, _ANY)
    except (ProcessLookupError, ChildProcessError):
        # It has ended and was reaped meanwhile.
        return
