"""The numbers of descriptors in the processes of the harness, and how they get there."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

# Bound at import, because a copy of a session places its descriptors when user code has run.
_fcntl: Final = fcntl.fcntl
_DUPLICATE: Final = fcntl.F_DUPFD_CLOEXEC
_dup2: Final = os.dup2
_close: Final = os.close

_STDERR_FD: Final = 2

LINK_FD: Final = 3
"""In the zygote: the link to the supervisor."""

CHANNEL_FD: Final = 3
"""In a worker: its protocol channel."""

TRACE_FD: Final = 4
"""In a worker: the memory file that faulthandler writes to. Its offset is the number of the last call begun."""

STDOUT_FILE_FD: Final = 5
STDERR_FILE_FD: Final = 6
"""In a worker: the memory files behind 1 and 2. The code may redirect 1 and 2."""

SESSION_FD: Final = 7
"""In the worker of a session: the link to the supervisor, over which the session is copied. Other workers have none."""

WORKER_FDS: Final = frozenset({0, 1, 2, CHANNEL_FD, TRACE_FD, STDOUT_FILE_FD, STDERR_FILE_FD})
"""All descriptors of a worker: standard streams, channel, trace and output."""

_SCRATCH_FD: Final = 64
"""Duplicates get numbers from here on while descriptors are placed, above all final numbers."""

_MAX_FD: Final = 1 << 20
"""Above any number that a sandbox may open. Closing a range costs the same for any length."""


@dataclass(frozen=True, slots=True)
class WorkerFiles:
    """The descriptors made for one worker, at their present numbers: its end of the channel, three memory files, and
    its end of the link of a session.
    """

    channel: int
    stdout: int
    stderr: int
    trace: int
    link: int | None = None

    @property
    def handed_over(self) -> tuple[int, ...]:
        """In the order of the fields, for the process that makes the worker."""
        link = () if self.link is None else (self.link,)
        return (self.channel, self.stdout, self.stderr, self.trace, *link)

    def placed(self, null: int) -> tuple[int, ...]:
        """In the order of their numbers in the worker, with /dev/null for stdin."""
        link = () if self.link is None else (self.link,)
        return (null, self.stdout, self.stderr, self.channel, self.trace, self.stdout, self.stderr, *link)


def place(sources: Sequence[int]) -> None:
    """Makes `sources[n]` descriptor n and closes all others. On exec only the standard streams stay open."""
    exchange(sources)
    os.closerange(len(sources), _MAX_FD)


def exchange(sources: Sequence[int]) -> None:
    """Makes `sources[n]` descriptor n. The sources stay open, and so do all others."""
    # This uses duplicates, because a source may have the final number of another one.
    duplicates = [_fcntl(source, _DUPLICATE, _SCRATCH_FD) for source in sources]
    for number, duplicate in enumerate(duplicates):
        _dup2(duplicate, number, number <= _STDERR_FD)
        _close(duplicate)


def own_only(count: int) -> None:
    """In a process made by `spawn_python`: closes all but the first `count` descriptors, and lets no program inherit
    these.
    """
    os.closerange(count, _MAX_FD)
    for descriptor in range(_STDERR_FD + 1, count):
        os.set_inheritable(descriptor, False)


def above_placed(descriptor: int) -> int:
    """Moves a descriptor above the numbers that `spawn_python` assigns, which would overwrite it."""
    moved: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _SCRATCH_FD)
    os.close(descriptor)
    return moved


def open_null() -> int:
    """/dev/null for reading and writing, closed on exec."""
    return os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)


def spawn_python(
    arguments: Sequence[str], environment: dict[str, str], descriptors: Sequence[int], niceness: int
) -> int:
    """Starts this interpreter with `descriptors[n]` as descriptor n. It and all its descendants step back behind this
    process by `niceness`. Returns the pid. Raises OSError.
    """
    actions = [(os.POSIX_SPAWN_DUP2, source, number) for number, source in enumerate(descriptors)]
    argv = [sys.executable, "-I", "-u", *arguments]
    pid = os.posix_spawn(sys.executable, argv, environment, file_actions=actions)
    if niceness:
        # A kernel that refuses gives all of them the same time.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + niceness)
    return pid
