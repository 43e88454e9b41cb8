"""Children of the supervisor: its own, and every orphan of a dead worker, which the kernel makes its child."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection


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
        """Kills every child that is not `known`; gives how many are newly killed, and whether none is left.

        Where some are left their SIGCHLD is the time to sweep again: what they had started is an orphan then.
        """
        killed = 0
        while True:
            orphans = children_of(os.getpid()).difference(known)
            self._killed &= orphans
            fresh = orphans - self._killed
            # Again at once while there are new ones: a chain of processes that fork and exit has to be outrun.
            if not fresh:
                return killed, not orphans
            for pid in fresh:
                # A child keeps its pid until it is reaped, which only this process does.
                os.kill(pid, signal.SIGKILL)
            self._killed |= fresh
            killed += len(fresh)


def children_of(pid: int) -> set[int]:
    """Pids of the children of a process with one thread, zombies included."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return set(map(int, file.read().split()))
    except FileNotFoundError:
        # A kernel without that file; the slow way works on all.
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
