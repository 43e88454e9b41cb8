"""Children of the supervisor: its own, and every orphan of a dead worker, which the kernel makes its child."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from contextlib import suppress


def reap() -> list[tuple[int, int]]:
    """Collects all children that have ended: (pid, status) of each."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


class OrphanHunt:
    """Kills what dead workers left behind. Orphans of a living worker never get here: each worker is a subreaper."""

    def __init__(self) -> None:
        self._killed: set[int] = set()

    def sweep(self, known: Collection[int]) -> tuple[int, bool]:
        """Kills every child that is not `known`, with its descendants; gives how many are newly killed, and whether none is left.

        Where some are left their SIGCHLD is the time to sweep again.
        """
        tree = _orphans(known)
        self._killed &= tree
        if tree == self._killed:
            return 0, not tree
        tree = _freeze(known)
        for pid in tree:
            _send(pid, signal.SIGKILL)
        killed = len(tree - self._killed)
        self._killed = tree
        return killed, False


def _freeze(known: Collection[int]) -> set[int]:
    """Stops all orphans and gives them. To kill them one by one would make room for a fork bomb to grow again: it has to be
    stopped as a whole first, since what is stopped keeps its place and does not fork."""
    stopped: set[int] = set()
    while True:
        tree = _orphans(known)
        fresh = tree - stopped
        if not fresh:
            break
        for pid in fresh:
            _send(pid, signal.SIGSTOP)
        stopped |= fresh
    for pid in stopped - tree:
        # It had ended before it could be stopped, and its number may be that of an innocent process by now.
        _send(pid, signal.SIGCONT)
    return tree


def _orphans(known: Collection[int]) -> set[int]:
    """All children of this process that are not `known`, and all descendants of theirs."""
    tree: set[int] = set()
    generation = children_of(os.getpid()).difference(known)
    while generation:
        tree |= generation
        generation = {child for pid in generation for child in children_of(pid)} - tree
    return tree


def _send(pid: int, signum: int) -> None:
    # It may have ended meanwhile, and then there is nothing left to do.
    with suppress(ProcessLookupError):
        os.kill(pid, signum)


def children_of(pid: int) -> set[int]:
    """Pids of the children of a process, zombies included; none where it is gone."""
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
            # The thread has ended, and its children are those of another one.
            continue
        except FileNotFoundError:
            if thread == str(pid) and os.path.exists(f"/proc/{pid}/task/{thread}"):
                return _children_by_search(pid)
    return found


def _children_by_search(pid: int) -> set[int]:
    """For kernels without that file."""
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
