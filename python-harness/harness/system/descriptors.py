"""Which descriptor numbers mean what in the processes of the harness, and how they get there."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_STDERR_FD: Final = 2

LINK_FD: Final = 3
"""In the zygote: the link to the supervisor."""

CHANNEL_FD: Final = 3
"""In a worker: its protocol channel."""

TRACE_FD: Final = 4
"""In a worker: the memory file that faulthandler writes to. Its offset is the number of the last call begun."""

STDOUT_FILE_FD: Final = 5
STDERR_FILE_FD: Final = 6
"""In a worker: the memory files behind 1 and 2, which the code may point elsewhere."""

WORKER_FDS: Final = frozenset({0, 1, 2, CHANNEL_FD, TRACE_FD, STDOUT_FILE_FD, STDERR_FILE_FD})
"""All that a worker owns: standard streams, channel, trace and output."""

_SCRATCH_FD: Final = 64
"""From here up duplicates are put while numbers are dealt out; above any number that is dealt."""

_MAX_FD: Final = 1 << 20
"""Above what any sandbox may open; closing a range costs the same whatever its length."""


@dataclass(frozen=True, slots=True)
class WorkerFiles:
    """The descriptors made for one worker, wherever they are now: its end of the channel and three memory files."""

    channel: int
    stdout: int
    stderr: int
    trace: int

    def placed(self, null: int) -> tuple[int, ...]:
        """In the order of the numbers they get in the worker, with /dev/null for stdin."""
        return (null, self.stdout, self.stderr, self.channel, self.trace, self.stdout, self.stderr)


def place(sources: Sequence[int]) -> None:
    """Makes `sources[n]` descriptor n and closes all others. Only standard streams stay open on exec."""
    # Through duplicates, since a source may have a number that another one is to get.
    duplicates = [fcntl.fcntl(source, fcntl.F_DUPFD_CLOEXEC, _SCRATCH_FD) for source in sources]
    for number, duplicate in enumerate(duplicates):
        os.dup2(duplicate, number, inheritable=number <= _STDERR_FD)
    os.closerange(len(sources), _MAX_FD)


def own_only(count: int) -> None:
    """In a process made by `spawn_python`: closes all but the first `count`, and lets no program inherit those."""
    os.closerange(count, _MAX_FD)
    for descriptor in range(_STDERR_FD + 1, count):
        os.set_inheritable(descriptor, False)


def above_placed(descriptor: int) -> int:
    """Moves a descriptor above the numbers that `spawn_python` deals out, which would overwrite it."""
    moved: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _SCRATCH_FD)
    os.close(descriptor)
    return moved


def open_null() -> int:
    """/dev/null for reading and writing, closed on exec."""
    return os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)


def spawn_python(arguments: Sequence[str], environment: dict[str, str], descriptors: Sequence[int]) -> int:
    """Starts this interpreter with `descriptors[n]` as descriptor n. Gives the pid. Raises OSError."""
    actions = [(os.POSIX_SPAWN_DUP2, source, number) for number, source in enumerate(descriptors)]
    argv = [sys.executable, "-I", "-u", *arguments]
    return os.posix_spawn(sys.executable, argv, environment, file_actions=actions)
