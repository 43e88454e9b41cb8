"""Workers that are sessions: their copies, and checkpoints that take their places.

```
 dies ── no checkpoint, or retired ──▶ exited, as every worker
   └──── checkpoint ──▶ orphans killed ──▶ the checkpoint is the worker's process now
```
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from harness.protocol.frames import Message
from harness.protocol.session_link import Datagram
from harness.supervisor.forking.forker import ForkOrder
from harness.supervisor.link.events import EventLoop
from harness.supervisor.machine.reaper import is_child
from harness.supervisor.workers.ending import describe_status
from harness.supervisor.workers.session_end import Checkpoint, SessionEnd
from harness.supervisor.workers.worker_record import WorkerRecord


class Actions(NamedTuple):
    """What sessions ask for. `started` and `failed` are about copies; `started` takes the pidfd over."""

    sweep: Callable[[], None]
    started: Callable[[WorkerRecord, int, int], None]
    failed: Callable[[WorkerRecord, str], None]
    violated: Callable[[WorkerRecord, str], None]


class Sessions:
    """`records` are those of all workers, by their numbers."""

    def __init__(self, loop: EventLoop, records: Mapping[int, WorkerRecord], actions: Actions) -> None:
        self._loop = loop
        self._records = records
        self._actions = actions

    def open(self, record: WorkerRecord) -> int | None:
        """Makes the link of a session, and returns the end for its process; None for another worker. Raises OSError."""
        origin, original = record.request.origin, self._original_of(record)
        if origin not in ("session", "copy"):
            return None
        family = record.worker if original is None else original.family
        on_message, on_violation = partial(self._on_message, record), partial(self._actions.violated, record)
        record.session = SessionEnd(self._loop, family, on_message, on_violation)
        return record.session.others

    def copy(self, record: WorkerRecord, order: ForkOrder) -> None:
        """Lets the original copy itself for a new worker, and closes its descriptors. The original is at rest."""
        original = self._original_of(record)
        if original is None:
            self._actions.failed(record, "The session has ended.")
        else:
            message: Message = {"type": "copy", "worker": record.worker}
            # It may have begun and answered a call meanwhile, and then its copy is one of an earlier state.
            original.drain()
            ready_made = original.lend()
            if ready_made is None:
                original.tell(message, order.files.handed_over)
            else:
                # This comes first: no call may begin that counts on it.
                original.tell({"type": "used"})
                ready_made.tell(message, order.files.handed_over)
        order.close()

    def _original_of(self, record: WorkerRecord) -> SessionEnd | None:
        original = self._records.get(record.request.original or 0)
        return None if original is None or original.is_dead else original.session

    def on_dead(self, record: WorkerRecord) -> None:
        """Its process is dead, or is never coming."""
        if record.session is None:
            return
        record.session.drain()
        for other in [*self._records.values()]:
            if other.request.original == record.worker and other.pid is None and not other.is_dead:
                self._actions.failed(other, "The session ended while it was copied.")

    def on_reaped(self, pids: Collection[int]) -> None:
        """Tells of copies whose processes died before they were known."""
        for other in [*self._records.values()]:
            original = None if other.pid is not None or other.is_dead else self._original_of(other)
            if original is None or not any(map(original.is_lent, pids)):
                continue
            # It may have said why.
            original.drain()
            if any(map(original.is_lent, pids)):
                original.let_go()
                self._actions.failed(other, "The process that was to become the copy has died.")

    def can_go_on(self, record: WorkerRecord) -> bool:
        """Whether a checkpoint can take the place of a dead process."""
        checkpoint = None if record.session is None else record.session.checkpoint
        return checkpoint is not None and record.cause in (None, "stopped") and checkpoint.is_alive

    def go_on(self, record: WorkerRecord, oom_kills: int) -> None:
        """Puts the checkpoint in the place of a dead process, all of whose children are dead."""
        session = record.session
        checkpoint = None if session is None else session.take_checkpoint()
        if session is None or checkpoint is None:
            raise ValueError(f"Worker {record.worker} has no checkpoint.")
        exit_code, signal_name = describe_status(record.status)
        order: Message = {
            "type": "go_on",
            "call": session.call,
            "exit_code": exit_code,
            "signal": signal_name,
            "oom": oom_kills > record.oom_kills_before,
            "stopped": record.cause == "stopped",
            "undone": session.is_to_be_undone,
        }
        session.is_to_be_undone = False
        record.replace_process(checkpoint.pid, os.dup(checkpoint.pidfd), oom_kills)
        checkpoint.tell(order)
        checkpoint.close()

    def checkpoints(self) -> Iterator[tuple[WorkerRecord, Checkpoint]]:
        """Those that may still be needed."""
        for record in self._records.values():
            if record.session is not None and (not record.is_dead or self.can_go_on(record)):
                for checkpoint in record.session.checkpoints():
                    yield record, checkpoint

    def spares(self, pid: int) -> bool:
        """Whether an unknown child is a process that a living session is just copying itself to."""
        try:
            leader = os.getsid(pid)
        except ProcessLookupError:
            return False
        living = [record for record in self._records.values() if not record.is_dead]
        ends = [record.session for record in living if record.session is not None]
        if not ends or any(record.pid == leader for record in living if record.session is not None):
            return bool(ends)
        # A copy says who it is before it becomes a leader itself.
        for end in ends:
            end.drain()
        return any(record.pid == pid for record in living) or any(kept.pid == pid for _, kept in self.checkpoints())

    def _on_message(self, record: WorkerRecord, datagram: Datagram) -> None:
        session, message = record.session, datagram.message
        if session is None or record.is_dead:
            return
        match message["type"], message.get("worker"), message.get("detail"):
            case "sweep", _, _:
                self._actions.sweep()
                session.tell({"type": "swept"})
            case "undo", _, _:
                self._undo(record, session)
            case "copied", _, _ if record.pid is None:
                self._on_copied(record, datagram.sender)
            case "not_copied", int(worker), str(detail):
                session.let_go()
                # Otherwise the copy has died after it was known, and its end is reported.
                if self._is_copying(record, worker):
                    self._actions.failed(self._records[worker], f"The session cannot be copied: {detail}.")
            case kind, _, _:
                self._actions.violated(record, f"a session sent {kind!r}")

    def _undo(self, record: WorkerRecord, session: SessionEnd) -> None:
        if session.checkpoint is not None and session.checkpoint.is_alive:
            session.is_to_be_undone = True
            record.cancel_timer()
            record.signal(signal.SIGKILL)
        else:
            session.tell({"type": "alone"})

    def _on_copied(self, record: WorkerRecord, pid: int) -> None:
        original = self._original_of(record)
        if original is not None and original.is_lent(pid):
            original.let_go()
        try:
            pidfd = os.pidfd_open(pid)
        except ProcessLookupError:
            # Its original says that there is no copy.
            return
        # Only a child that was not reaped yet is certainly the sender, and will be reported when it ends.
        if is_child(pid):
            self._actions.started(record, pid, pidfd)
        else:
            os.close(pidfd)
            self._actions.violated(record, "a copy is a process of somebody else")

    def _is_copying(self, record: WorkerRecord, worker: int) -> bool:
        other = self._records.get(worker)
        return other is not None and other.request.original == record.worker and other.pid is None and not other.is_dead
