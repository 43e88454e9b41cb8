"""Children of the supervisor: its own, and orphans of dead workers, which the kernel makes its children."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final


def reap() -> list[tuple[int, int]]:
    """Reaps all children that have ended and returns (pid, status) of each."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


_LOOKS: Final = 100
"""Attempts to find a living orphan behind those that have just ended. So far the second has always found it."""


Spares = Callable[[int], bool]
"""Whether a child that is not known yet belongs to somebody all the same."""


class OrphanHunt:
    """Kills processes of dead workers. Orphans of a living worker never get here, because each worker is a
    subreaper.
    """

    def __init__(self) -> None:
        self._killed: set[int] = set()

    def sweep(self, known: Collection[int], spares: Spares = lambda _: False) -> tuple[int, bool]:
        """Kills every child that is not `known`, with all its descendants, unless `spares` says otherwise.

        Returns the number of newly killed processes, and whether none is left. If some are left, sweep again at the
        next SIGCHLD.
        """
        orphans = _with_descendants(_orphans(known, spares))
        self._killed &= orphans
        if orphans == self._killed:
            return 0, not orphans
        frozen = _freeze(known, spares)
        for pid in frozen:
            _send(pid, signal.SIGKILL)
        killed = len(frozen - self._killed)
        self._killed = frozen
        return killed, not frozen


def _freeze(known: Collection[int], spares: Spares) -> set[int]:
    """Stops all orphans and their descendants, and returns their pids.

    Killing one after the other would make room for a fork bomb to grow again, and would take for ever. A stopped
    process keeps its place and does not fork.
    """
    stopped: set[int] = set()
    while True:
        found: set[int] = set()
        generation = _orphans(known, spares)
        progress = False
        while generation:
            # Stops each at once, because a process that forks and exits for ever is a step ahead of every longer look.
            for pid in generation - stopped:
                _send(pid, signal.SIGSTOP)
                progress = True
            stopped |= generation
            found |= generation
            generation = {child for pid in generation for child in children_of(pid)} - found
        if not progress:
            break
    for pid in stopped - found:
        # It had ended before it could be stopped, and its number may belong to an innocent process by now.
        _send(pid, signal.SIGCONT)
    return found


def _with_descendants(generation: set[int]) -> set[int]:
    """These processes and their descendants."""
    found: set[int] = set()
    while generation:
        found |= generation
        generation = {child for pid in generation for child in children_of(pid)} - found
    return found


def _orphans(known: Collection[int], spares: Spares) -> set[int]:
    """The living orphans. A process that forks and exits for ever leaves more zombies than there is time to look at."""
    living: set[int] = set()
    for _ in range(_LOOKS):
        children = {pid for pid in children_of(os.getpid()).difference(known) if not spares(pid)}
        living = {pid for pid in children if not _has_ended(pid)}
        if living or not children:
            break
        # All of them ended during the look, and may have left processes that they started just before.
    return living


def _has_ended(orphan: int) -> bool:
    """Whether it has ended. If so it is reaped, because zombies also keep their places."""
    try:
        return os.waitpid(orphan, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True


def _send(pid: int, signum: int) -> None:
    # It may have ended meanwhile. Then there is nothing left to do.
    with suppress(ProcessLookupError):
        os.kill(pid, signum)


def children_of(pid: int) -> set[int]:
    """Pids of the children of a process, including zombies; none if it is gone."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return set()
    found: set[int] = set()
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found.update(map(int, file.read().split()))
        except ProcessLookupError:
            # The thread has ended, and its children belong to another one.
            continue
        except FileNotFoundError:
            if thread == str(pid) and os.path.exists(f"/proc/{pid}/task/{thread}"):
                return _children_by_search(pid)
    return found


def is_child(pid: int) -> bool:
    """Whether a process is a child of this one, dead or alive. The list of children may miss some while others end."""
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _children_by_search(pid: int) -> set[int]:
    """The children, on kernels without that file."""
    return {child for child in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent_of(child) == pid}


def kill_all_children() -> None:
    """Kills every descendant, generation after generation, and returns when none is left."""
    while True:
        for pid in children_of(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _parent_of(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The second field is a name in brackets, which may hold anything; state and parent follow it.
            return int(file.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None
