"""The loop of a session's worker: its namespace stays, and a copy of the process from before each call can undo it
(docs/decisions/0035-a-session-is-copied-before-each-call.md). It is made in the pause before the call, if there is one.

It is loaded as a private copy, like the loop of other workers.
"""

from __future__ import annotations

from os import _exit
from os import getpid as _getpid
from select import POLLIN as _POLLIN
from select import poll as _poll
from time import perf_counter as _perf_counter
from typing import Final, NoReturn

from harness.artifacts.work_folder import WorkFolder
from harness.execution.execute import BEYOND_WORDS, OUT_OF_MEMORY, Outcome, execute
from harness.protocol import session_link
from harness.protocol.frames import Message, ProtocolError, decode
from harness.protocol.settings import Settings
from harness.script.exit_callbacks import end_helpers
from harness.script.interrupt import forget
from harness.script.kept_namespace import KeptNamespace
from harness.script.script import Script
from harness.script.streams import prepare as _prepare_streams
from harness.script.threads import count_threads
from harness.session import checkpoint, twin
from harness.session.shared_outbox import SharedOutbox
from harness.session.splitting import obstacle, split
from harness.session.supervisor_link import SupervisorLink
from harness.state.checks.finding import Recycle
from harness.state.reset.process.children import end_children
from harness.state.verdict.resident_memory import resident_bytes
from harness.system import call_mark
from harness.system.capture import seal
from harness.system.descriptors import CHANNEL_FD, SESSION_FD, TRACE_FD
from harness.system.scratch import Folders
from harness.worker.given_files import parse
from harness.worker.outbox import BROKEN_PROTOCOL
from harness.worker.waiting import HUNG_UP, park
from harness.worker.worker import Worker as _Worker

UNDO_FAILED: Final = 73
"""Exit status of a session that had promised to undo a call and then had lost its checkpoint."""

ANSWER_CUT: Final = 74
"""Exit status of a checkpoint whose session was ended in the middle of an answer, so the channel is of no more use."""

_SOON_MS: Final = 5
"""Without a message for so long there is a pause, in which a copy can be made for the next call."""

_MS: Final = 1000


class Worker(_Worker):
    """One session in its own hardened process, with its descriptors in place."""

    def __init__(self, worker: int, settings: Settings, folders: Folders) -> None:
        super().__init__(worker, settings, folders)
        self._folders = folders
        self._outbox: SharedOutbox = SharedOutbox(worker)
        self._link = SupervisorLink()
        self._kept = KeptNamespace()
        self._hardening: list[str] = []
        self._state = 0
        """The last call whose changes the session has."""
        self._obstacle: str | None = None
        """Why the running call cannot be undone."""
        self._is_copied = False
        """Whether there is a copy of the present state, which can undo the next call."""
        self._is_copy_due = True
        """Whether the next pause is to be used for one."""
        self._undoes_failure = False
        self._is_to_be_undone = False
        self._is_spoiled = False
        """Whether the namespace was cleared to make room for the answer."""

    def serve(self, hardening: list[str], *, is_prepared: bool) -> NoReturn:
        """As a worker does. It is never reset, so it needs no preparation."""
        self._hardening = hardening
        self._introduce()
        while True:
            try:
                self._answer_all()
            except checkpoint.GoOn as go_on:
                self._go_on(go_on.order)
            except checkpoint.BecomeFork as become:
                self._become_fork(become.order)
            except twin.Born:
                self._introduce()
            except ProtocolError:
                _exit(BROKEN_PROTOCOL)

    def _introduce(self) -> None:
        # From here on an end of this process is an end of the worker, not a failure to start it.
        seal(TRACE_FD)
        self._outbox.send({"type": "ready", "worker": self._worker, "pid": self._pid, "hardening": self._hardening})

    def _answer_all(self) -> NoReturn:
        waiting = _poll()
        waiting.register(CHANNEL_FD, _POLLIN)
        waiting.register(SESSION_FD, _POLLIN)
        while True:
            events = waiting.poll(_SOON_MS if self._is_copy_due else None)
            if not events:
                self._get_ahead()
            # What the supervisor says comes first: it may be that there is no copy any more.
            if any(descriptor == SESSION_FD for descriptor, _ in events):
                self._obey()
            elif events:
                self._receive()

    def _receive(self) -> None:
        frames = self._inbox.wait()
        if frames is None:
            _exit(HUNG_UP)
        for channel, payload in frames:
            self._handle(channel, decode(payload))
        # If this was a part of a long frame, `_handle` has not taken it.
        self._inbox.take()

    def _handle(self, channel: int, message: Message) -> None:
        # A stop that came before belongs to an earlier call.
        forget()
        call, kind = message.get("call"), message["type"]
        if channel != self._worker or type(call) is not int:
            raise ProtocolError("Only run and undo can be sent to a session.")
        if kind == "undo":
            self._inbox.take()
            self._refuse_undo(call)
        elif kind == "run" and type(message.get("code")) is str and message.get("cleanup") == "keep":
            self._run(call, message)
        else:
            raise ProtocolError(f"A session cannot do {kind}.")

    def _run(self, call: int, message: Message) -> None:
        if message.get("after") != self._state:
            self._inbox.take()
            self._outbox.send({"type": "refused", "call": call, "reason": "state"})
            return
        script, files = self._script.with_argv(message.get("argv")), parse(message.get("files"))
        self._undoes_failure = message.get("on_error") == "rollback"
        self._obstacle = self._save(call)
        # If this process ends without an answer, the socket and `exited` tell by this whether the code had begun.
        self._inbox.take()
        call_mark.begin(TRACE_FD, call)
        self._outbox.send({"type": "begun", "call": call})
        answer, _ = self._answer(call, str(message["code"]), script, files)
        # This comes first: once the host has the answer, no file of this call may count as one of a running call.
        call_mark.end(TRACE_FD, call)
        self._state = call
        self._outbox.write(answer)
        if self._is_to_be_undone:
            self._undo()
            _exit(UNDO_FAILED)
        self._conclude(call)

    def _get_ahead(self) -> None:
        """Makes the copy that the next call would otherwise wait for. If it cannot be made, that call tries again."""
        self._is_copy_due = False
        self._copy()

    def _save(self, call: int) -> str | None:
        """Sees to it that a copy of this process can undo the call. Otherwise returns the reason in words."""
        reason = None if self._is_copied else self._copy()
        self._is_copied = self._is_copy_due = False
        self._link.send({"type": "begin", "call": call})
        return reason

    def _copy(self) -> str | None:
        """Makes a copy of this process, which waits. Otherwise returns the reason in words."""
        reason = obstacle()
        if reason is not None:
            return reason
        saved = checkpoint.Checkpoint(self._link)
        try:
            is_copy = split(saved.begin)
        except OSError as error:
            return f"the process could not be copied: {error}"
        if is_copy:
            saved.wait()
        self._is_copied = True
        return None

    def _execute(self, code: str, script: Script) -> Outcome:
        settings = self._settings
        return execute(
            code,
            script=script,
            max_result_bytes=settings.max_output_bytes,
            max_value_bytes=settings.max_value_bytes,
            kept=self._kept,
        )

    def _result_of(self, call: int, outcome: Outcome) -> Message:
        message = super()._result_of(call, outcome)
        has_failed = message["status"] != "ok" and message["exit_code"] != 0
        self._is_spoiled = outcome is OUT_OF_MEMORY or outcome is BEYOND_WORDS
        is_wanted = self._is_spoiled or (has_failed and self._undoes_failure)
        self._is_to_be_undone = is_wanted and self._obstacle is None
        message["session"] = {
            "obstacle": self._obstacle,
            "undone": self._is_to_be_undone,
            "threads": count_threads(),
        }
        return message

    def _undo(self) -> None:
        """Lets the supervisor end this process. Returns if there is no checkpoint."""
        self._link.send({"type": "undo"})
        self._link.expect("alone")

    def _refuse_undo(self, call: int) -> None:
        reason = "state"
        if call == self._state:
            self._undo()
            reason = "checkpoint"
        self._outbox.send({"type": "refused", "call": call, "reason": reason})

    def _conclude(self, call: int) -> None:
        """Ends the processes of the call, unless threads look after them, and says `cleaned`."""
        started = _perf_counter()
        reasons = ["answer"] if self._is_spoiled else []
        if count_threads() == 0:
            end_helpers()
            finding = end_children()
            if type(finding) is Recycle:
                reasons.append(f"children: {finding.detail}")
        if self._shared.is_announced:
            self._link.send({"type": "sweep"})
            self._link.expect("swept")
            self._shared.conclude(is_last=False)
        checkpoint.clear_files(call)
        self._work_folder.note_kept()
        _prepare_streams()
        cleaned: Message = {"type": "cleaned", "call": call, "verdict": "recycle" if reasons else "reuse"}
        cleaned |= {"reasons": reasons, "reset": [], "kept": [], "cleanup_ms": (_perf_counter() - started) * _MS}
        self._outbox.send(cleaned | {"rss_bytes": resident_bytes(), "gc": False, "shared": False})
        self._is_copy_due = True
        if reasons:
            park()

    def _go_on(self, order: Message) -> None:
        """In the copy from before a call, which takes the place of the process that ran it."""
        if self._outbox.is_cut_off:
            _exit(ANSWER_CUT)
        self._pid = _getpid()
        self._inbox.forget()
        self._outbox.send(checkpoint.restored(order, self._settings))
        checkpoint.clear_files(self._state)
        self._work_folder.note_kept()
        self._is_copy_due = True

    def _obey(self) -> None:
        """Copies this session for another worker, or hears that its copy is used for that."""
        datagram = self._link.hear()
        if datagram.message["type"] == "used":
            self._is_copied, self._is_copy_due = False, True
            return
        worker = twin.worker_of(datagram)
        detail = obstacle()
        try:
            if detail is None and split(lambda _: self._become(worker, datagram.descriptors)):
                raise twin.Born
        except OSError as error:
            detail = str(error)
        twin.close_all(datagram.descriptors)
        if detail is not None:
            self._link.send(twin.not_copied(worker, detail))

    def _become_fork(self, order: session_link.Datagram) -> None:
        """In the copy of a pause, which becomes the process of another worker."""
        worker = twin.worker_of(order)
        try:
            self._become(worker, order.descriptors)
        except OSError as error:
            self._link.send(twin.not_copied(worker, str(error)))
            _exit(1)
        self._introduce()

    def _become(self, worker: int, descriptors: list[int]) -> None:
        new = twin.make_sibling(self._folders, worker)
        self._work_folder = WorkFolder(new.work)
        twin.take_folders(self._folders, new)
        self._work_folder.note_kept()
        twin.take_descriptors(descriptors)
        self._worker, self._pid, self._folders = worker, _getpid(), new
        self._inbox.forget()
        # The copy that its original has is none of this session.
        self._is_copied, self._is_copy_due = False, True
        self._outbox = SharedOutbox(worker)
        self._script = Script.in_folder(new.work)
        self._kept.move_to(self._script.path)
        self._link.send({"type": "copied"})
