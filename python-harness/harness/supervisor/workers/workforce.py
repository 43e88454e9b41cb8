"""All workers: makes, stops and retires them, and reports the end of each exactly once.

```
 spawn ─▶ queued ─▶ running ── stop: interrupt ─ grace ─▶ dump stacks ─▶ kill ──▶ dead ─▶ orphans killed ─▶ exited
            └───────────────────── cancelled or failed ───────────────────────────▲
```
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from harness.protocol.frames import Message, ProtocolError
from harness.protocol.messages import Cause, Spawn, log, spared
from harness.protocol.settings import Settings
from harness.protocol.signals import INTERRUPT_SIGNAL
from harness.protocol.worker_order import WorkerOrder
from harness.supervisor.forking.forker import ForkOrder
from harness.supervisor.forking.zygote_process import ZygoteProcess
from harness.supervisor.link.control_link import ControlLink
from harness.supervisor.link.events import EventLoop
from harness.supervisor.machine.inspection import process_entry
from harness.supervisor.machine.oom import oom_kills
from harness.supervisor.machine.reaper import OrphanHunt, is_child, reap
from harness.supervisor.machine.shared_folder_sweep import forget_leftovers
from harness.supervisor.workers.channel import open_channel
from harness.supervisor.workers.ending import exited, never_spawned, was_killed_for_memory
from harness.supervisor.workers.peek import peek
from harness.supervisor.workers.relay import Relay
from harness.supervisor.workers.sessions import Actions, Sessions
from harness.supervisor.workers.stack_dump import dump_stacks
from harness.supervisor.workers.worker_folders import remove_folders
from harness.supervisor.workers.worker_record import OutputFiles, WorkerRecord
from harness.system.descriptors import open_null, spawn_python
from harness.system.shared_folders import writable

_MS_PER_SECOND: Final = 1000


class Workforce:
    """Starts the zygote at once. Raises OSError if it cannot be started."""

    def __init__(self, loop: EventLoop, link: ControlLink, home: str, settings: Settings) -> None:
        self._loop = loop
        self._link = link
        self._home = home
        self._settings = settings
        self._shared = writable(settings.shared)
        # An engine may have copied files of the image here.
        forget_leftovers(self._shared, lambda: None)
        self._environment = dict(os.environ)
        self._records: dict[int, WorkerRecord] = {}
        asked = Actions(self._sweep_shared, self._on_started, self._fail, self._on_violation)
        self._sessions = Sessions(loop, self._records, asked)
        self._hunt = OrphanHunt()
        # This comes before the first child, whose end would otherwise never be noticed.
        loop.on_signal(signal.SIGCHLD, self._collect)
        self._zygote = ZygoteProcess(loop, home, settings, self._environment, self)

    def spawn(self, request: Spawn) -> None:
        """Makes a worker, or reports the failure with `exited`. Raises ProtocolError for an id that is in use."""
        worker = request.worker
        if worker in self._records:
            raise ProtocolError(f"Worker {worker} exists already.")
        try:
            record = WorkerRecord(worker, request, OutputFiles.create(), oom_kills_before=oom_kills())
        except OSError as error:
            self._link.send(never_spawned(worker, f"Memory files for its output cannot be made: {error}."))
            return
        self._records[worker] = record
        try:
            link = self._sessions.open(record)
            channel, relayed = open_channel(self._settings.socket, worker, request.token)
        except OSError as error:
            self._fail(record, f"The host's socket cannot be reached: {error}.")
            return
        if relayed is not None:
            record.relay = Relay(self._loop, relayed, worker, self._link, partial(self._on_violation, record))
        order = ForkOrder(worker, record.files.with_ends(channel, link))
        match request.origin:
            case "fork" | "session":
                self._zygote.fork(order)
            case "fresh":
                self._start_fresh(record, order)
            case "copy":
                self._sessions.copy(record, order)

    def stop(self, worker: int, grace_ms: int) -> None:
        """Interrupts the call, and kills the worker unless it ends within the grace. Unknown workers have ended
        already.
        """
        record = self._records.get(worker)
        if record is None:
            return
        if record.pid is None or not record.was_ready:
            # It has neither a handler for the signal nor a call yet.
            self._end(record, "stopped")
            return
        record.cancel_timer()
        record.signal(INTERRUPT_SIGNAL)
        record.timer = self._loop.after(grace_ms / _MS_PER_SECOND, partial(self._dump_stacks, record))

    def spare(self, worker: int) -> None:
        """Takes a `stop` back, and says when nothing of it can come any more. Unknown workers have ended already."""
        record = self._records.get(worker)
        if record is not None:
            record.cancel_timer()
            self._link.send(spared(worker))

    def retire(self, worker: int) -> None:
        """Kills a worker and its processes. Unknown workers have ended already."""
        record = self._records.get(worker)
        if record is not None:
            self._end(record, "retired")

    def deliver(self, worker: int, payload: bytes) -> None:
        """Passes a multiplexed frame on. Drops it if the worker has ended, as a closed socket does."""
        record = self._records.get(worker)
        if record is not None and record.relay is not None:
            record.relay.deliver(payload)

    def learn(self, modules: Sequence[str]) -> None:
        """Lets the zygote import more modules."""
        self._zygote.learn(modules)

    def inspect(self) -> list[Message]:
        """The memory of all processes."""
        entries = [process_entry("supervisor", None, os.getpid())]
        entries += [process_entry("zygote", None, pid) for pid in self._zygote.pids]
        entries += [process_entry("worker", record.worker, pid) for record, pid in self._living()]
        kept = self._sessions.checkpoints()
        return entries + [process_entry("checkpoint", record.worker, checkpoint.pid) for record, checkpoint in kept]

    def peek(self, worker: int, call: int) -> None:
        """Tells the host the ends of the output of a running call. Unknown workers have ended already."""
        record = self._records.get(worker)
        seen = None if record is None else peek(record, call)
        if seen is not None:
            self._link.send(seen)

    def wipe_all(self) -> None:
        """At the end of the sandbox, removes the folders of dead workers that were not reported."""
        for record in self._records.values():
            self._wipe(record)

    def on_zygote(self, message: Message) -> None:
        """Passes the message on to the host."""
        self._link.send(message)

    def on_forked(self, worker: int, pid: int, pidfd: int, forker: int) -> None:
        """A worker runs. It is ended if that was ordered meanwhile."""
        record = self._records[worker]
        record.forker = forker
        self._on_started(record, pid, pidfd)

    def on_fork_failed(self, worker: int, detail: str) -> None:
        """A worker could not be started."""
        self._fail(self._records[worker], detail)

    def on_ended(self, worker: int, status: int) -> None:
        """A forked worker was reaped by the zygote."""
        self._bury(self._records[worker], status)

    def on_forker_gone(self, forker: int) -> None:
        """A deputy is dead. Its workers have become children of this process, unless it had reaped them without a
        report.
        """
        self._bury_missing(forker)
        self._collect()

    def _start_fresh(self, record: WorkerRecord, order: ForkOrder) -> None:
        argument = WorkerOrder(record.worker, (os.getpid(), *self._zygote.pids), self._settings).to_argument()
        try:
            null = open_null()
            try:
                placed = order.files.placed(null)
                pid = spawn_python([self._home, "worker", argument], self._environment, placed, self._settings.niceness)
            finally:
                os.close(null)
            self._on_started(record, pid, os.pidfd_open(pid))
        except OSError as error:
            self._fail(record, f"A new interpreter cannot be started: {error}.")
        finally:
            order.close()

    def _on_started(self, record: WorkerRecord, pid: int, pidfd: int) -> None:
        record.pid = pid
        record.pidfd = pidfd
        if record.cause is not None:
            record.signal(signal.SIGKILL)

    def _on_violation(self, record: WorkerRecord, reason: str) -> None:
        record.detail = f"The worker broke the protocol: {reason}"
        self._link.send(log("warn", f"worker {record.worker}: {record.detail}"))
        self._end(record, "retired")

    def _dump_stacks(self, record: WorkerRecord) -> None:
        if record.has_just_ended_a_call:
            return
        dump_stacks(self._loop, record, partial(self._end, record, "stopped"))

    def _end(self, record: WorkerRecord, cause: Cause) -> None:
        """Kills a worker. The first given reason is reported."""
        record.cause = record.cause or cause
        record.cancel_timer()
        if record.pid is not None:
            record.signal(signal.SIGKILL)
        elif self._zygote.cancel(record.worker):
            self._bury(record, None)

    def _fail(self, record: WorkerRecord, detail: str) -> None:
        record.cause = record.cause or "spawn_failed"
        record.detail = detail
        self._bury(record, None)

    def _bury(self, record: WorkerRecord, status: int | None) -> None:
        record.is_dead = True
        record.status = status
        record.cancel_timer()
        self._sessions.on_dead(record)
        # Later, because the news may have come during other work.
        self._loop.after(0, self._collect)

    def _collect(self) -> None:
        """Reaps children, kills orphans of dead workers, and reports the workers without any (more) orphans."""
        ended = dict(reap())
        # This comes first, because the zygote may have reported pids of workers before it died.
        lost = self._zygote.on_death(ended)
        for record, pid in [*self._living()]:
            if pid in ended:
                self._bury(record, ended[pid])
        if lost is not None:
            self._bury_missing(lost)
        self._sessions.on_reaped(ended)
        dead = [record for record in self._records.values() if record.is_dead]
        if not dead or self._zygote.is_handing_over:
            return
        known = {pid for _, pid in self._living()} | {*self._zygote.pids}
        known |= {checkpoint.pid for _, checkpoint in self._sessions.checkpoints()}
        killed, is_clear = self._hunt.sweep(known, self._sessions.spares)
        # The worker of an orphan is unknown once its parent is gone. Mostly one worker ends at a time.
        dead[0].leftovers += killed
        if is_clear:
            # This comes before the report to the host, which may then start another call that would find the leftovers.
            self._sweep_shared()
            for record in dead:
                self._conclude(record)

    def _sweep_shared(self) -> None:
        forget_leftovers(self._shared, self._running_since)

    def _running_since(self) -> int | None:
        """Since when the oldest call runs, in nanoseconds since the epoch; None if none runs."""
        # A killed worker may live for a moment longer, but its call is over.
        starts = (record.running_since_ns for record, _ in self._living() if record.cause is None)
        return min((start for start in starts if start is not None), default=None)

    def _bury_missing(self, forker: int) -> None:
        """Buries workers that a dead forker reaped without a report. Living ones are children of this process now."""
        for record, pid in [*self._living()]:
            if record.forker == forker and not is_child(pid):
                self._bury(record, None)

    def _conclude(self, record: WorkerRecord) -> None:
        kills = oom_kills()
        if was_killed_for_memory(record, kills):
            # One kill explains only one death, because several workers may be killed at once when memory runs out.
            for other in self._records.values():
                if other is not record:
                    other.oom_kills_before = max(other.oom_kills_before, record.oom_kills_before + 1)
        if self._sessions.can_go_on(record):
            self._sessions.go_on(record, kills)
        else:
            self._report(record, kills)

    def _report(self, record: WorkerRecord, kills: int) -> None:
        del self._records[record.worker]
        if record.relay is not None:
            record.relay.close()
        self._link.send(exited(record, self._settings, kills))
        record.release()
        self._wipe(record)

    def _wipe(self, record: WorkerRecord) -> None:
        try:
            remove_folders(record, self._settings.scratch, self._records.values())
        except OSError as error:
            self._link.send(log("warn", f"The folder of worker {record.worker} cannot be removed: {error}."))

    def _living(self) -> Iterator[tuple[WorkerRecord, int]]:
        for record in self._records.values():
            if record.pid is not None and not record.is_dead:
                yield record, record.pid
