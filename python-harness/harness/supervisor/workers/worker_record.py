"""The supervisor's record of one worker, from `spawn` to `exited`."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

from harness.protocol.messages import Cause, Spawn
from harness.supervisor.link.events import Timer
from harness.supervisor.workers.relay import Relay
from harness.supervisor.workers.session_end import SessionEnd
from harness.system import call_mark
from harness.system.capture import create_memory_file, is_sealed
from harness.system.descriptors import WorkerFiles, above_placed


@dataclass(slots=True)
class OutputFiles:
    """The supervisor's descriptors of a worker's memory files."""

    stdout: int
    stderr: int
    trace: int

    @classmethod
    def create(cls) -> OutputFiles:
        """New, empty files. If it raises OSError, it has closed the files made so far."""
        made: list[int] = []
        try:
            for name in ("stdout", "stderr", "trace"):
                made.append(above_placed(create_memory_file(name, sealable=name == "trace")))
        except OSError:
            for descriptor in made:
                os.close(descriptor)
            raise
        return cls(*made)

    def with_ends(self, channel: int, link: int | None) -> WorkerFiles:
        """These files with the worker's end of its channel and, in a session, of its link."""
        return WorkerFiles(channel, self.stdout, self.stderr, self.trace, link)

    def close(self) -> None:
        """Frees the memory, when the worker's own descriptors are gone as well."""
        for descriptor in (self.stdout, self.stderr, self.trace):
            os.close(descriptor)


@dataclass(slots=True)
class WorkerRecord:
    """One worker. `pid` is None until it was forked. `status` is that of waitpid, or None if unknown."""

    worker: int
    request: Spawn
    files: OutputFiles
    session: SessionEnd | None = None
    relay: Relay | None = None
    pid: int | None = None
    forker: int | None = None
    """The pid of its parent, if that was the zygote or a deputy."""
    pidfd: int | None = None
    is_dead: bool = False
    status: int | None = None
    oom_kills_before: int = 0
    cause: Cause | None = None
    """Set when the supervisor decides to end it; None otherwise."""
    detail: str | None = None
    leftovers: int = 0
    timer: Timer | None = None

    @property
    def was_ready(self) -> bool:
        """Whether it has ever said `ready`, and so may have run user code."""
        return is_sealed(self.files.trace)

    @property
    def running_since_ns(self) -> int | None:
        """Since when a call runs in it, as in `call_mark`."""
        return call_mark.running_since_ns(self.files.trace)

    @property
    def has_just_ended_a_call(self) -> bool:
        """Whether it is a session that says so. It goes on then; if it lies, the host retires it."""
        return self.session is not None and self.running_since_ns is None

    def signal(self, signum: int) -> None:
        """Signals the process, and never another process with the same pid."""
        if self.pidfd is None:
            return
        try:
            signal.pidfd_send_signal(self.pidfd, signum)
        except ProcessLookupError:
            # It ended by itself, and its end will be reported.
            return

    def replace_process(self, pid: int, pidfd: int, oom_kills: int) -> None:
        """Goes on with another process in the place of one that is dead. `oom_kills` is the present count."""
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.pid, self.pidfd, self.forker = pid, pidfd, None
        self.is_dead, self.status, self.cause, self.detail, self.leftovers = False, None, None, None, 0
        self.oom_kills_before = oom_kills

    def cancel_timer(self) -> None:
        """Ends a pending `stop`."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def release(self) -> None:
        """Closes all descriptors held for the worker."""
        self.cancel_timer()
        if self.relay is not None:
            self.relay.close()
        if self.session is not None:
            self.session.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.files.close()
