"""The loop of a worker: read `run`, execute, answer, and only then clean up.

It is loaded as a private copy (`harness.private.loading`), with every function it needs bound at import. So it goes on
working whatever the code of a call does to builtins and to the standard library.
"""

from __future__ import annotations

from _socket import socket as _socket
from gc import collect as _collect
from os import _exit
from os import getpid as _getpid
from sys import modules as _modules
from sys import setprofile as _setprofile
from sys import settrace as _settrace
from time import perf_counter as _perf_counter
from types import ModuleType
from typing import Final, NoReturn

from harness.artifacts import pyplot_hook
from harness.artifacts.work_folder import WorkFolder
from harness.execution.execute import BEYOND_WORDS, OUT_OF_MEMORY, Outcome, execute
from harness.protocol.frames import Message, ProtocolError, decode, encode
from harness.protocol.settings import Settings
from harness.protocol.signals import INTERRUPT_SIGNAL
from harness.script import folder_finder
from harness.script.import_log import install as log_imports
from harness.script.interrupt import forget, install, postpone
from harness.script.script import Script, like_a_script
from harness.script.threads import count_threads
from harness.state.reset.concurrency.counters import counters as _counters
from harness.state.reset.files.shared_leftovers import SharedFolders
from harness.state.reset.process.children import has_children
from harness.state.verdict.baseline import Baseline
from harness.state.verdict.cleaning import CleanupSettings, Policy
from harness.state.verdict.upkeep import Upkeep
from harness.system import call_mark
from harness.system.capture import empty, seal
from harness.system.descriptors import CHANNEL_FD, STDERR_FILE_FD, STDOUT_FILE_FD, TRACE_FD, WORKER_FDS
from harness.system.scratch import Folders
from harness.system.shared_folders import writable
from harness.worker.given_files import GivenFile, give, parse
from harness.worker.inbox import Inbox
from harness.worker.outbox import BROKEN_PROTOCOL, Outbox
from harness.worker.result_message import result_of
from harness.worker.waiting import HUNG_UP, is_waiting, park

UNCLEAN: Final = 72
"""Exit status of a worker that found in a pause a change that it cannot undo. A call sent to it meanwhile goes to
another worker.
"""

_WARMING_CODE: Final = "print(end='')\n1 + 1"
"""Code that touches the pages of every call, so that the first call of a caller does not pay for copying them."""

_SOON_MS: Final = 5
"""A call that comes so soon was waiting for this worker, which will most likely run no other call. The millisecond of
the warm-up is saved, and the milliseconds of a baseline.
"""

_PAUSE_MS: Final = 20
"""A caller that sends more calls has sent the next one by then."""

_MS: Final = 1000


def prepare(*, resets: bool) -> None:
    """Prepares the modules that the zygote has loaded, before it forks, so that workers inherit the work."""
    # Recording the counters restarts them, so that names of the first thread and task do not show the warm-up.
    _counters.note()
    log_imports()  # Which takes 0.5 ms in a worker, unless it is done.
    like_a_script()
    pyplot_hook.install()
    if resets:
        Baseline.prepare()


class Worker:
    """One worker in its own hardened process, with its descriptors in place."""

    def __init__(self, worker: int, settings: Settings, folders: Folders) -> None:
        self._worker = worker
        self._settings = settings
        self._pid = _getpid()
        self._inbox = Inbox(_socket(fileno=CHANNEL_FD))
        self._outbox = Outbox(worker)
        self._baseline: Baseline | None = None
        self._is_prepared = False
        self._is_last_call = False
        self._shared = SharedFolders(writable(settings.shared), is_alone=settings.workers == 1)
        self._upkeep = Upkeep(settings.force_gc_interval, self._shared)
        self._cleanup = CleanupSettings(
            cleanup_modules=settings.cleanup_modules,
            force_gc_interval=settings.force_gc_interval,
            own_fds=WORKER_FDS,
            scratch_work=folders.work,
            scratch_tmp=folders.tmp,
            scratch_home=folders.home,
            shared=self._shared,
        )
        self._work_folder = WorkFolder(folders.work)
        self._script = Script.in_folder(folders.work)
        install(INTERRUPT_SIGNAL)
        log_imports()
        like_a_script()
        pyplot_hook.install()
        folder_finder.lead_path_with(folders.work)

    def serve(self, hardening: list[str], *, is_prepared: bool) -> NoReturn:
        """Says `ready`, then answers calls as long as the host wants. Ends the process.

        `is_prepared`: whether `prepare` ran before this process was forked, so that a baseline takes only milliseconds.
        Without it this worker cannot be reset, and is replaced after the first call that needs a reset.
        """
        self._is_prepared = is_prepared
        # From here on an end of this process is an end of the worker, not a failure to start it.
        seal(TRACE_FD)
        self._outbox.send({"type": "ready", "worker": self._worker, "pid": self._pid, "hardening": hardening})
        if not is_waiting(_SOON_MS):
            self._get_ahead()
        while True:
            self._use_pause()
            try:
                frames = self._inbox.wait()
                if frames is None:
                    _exit(HUNG_UP)
                for channel, payload in frames:
                    self._handle(channel, decode(payload))
                # If this was a part of a long frame, `_handle` has not taken it.
                self._inbox.take()
            except ProtocolError:
                _exit(BROKEN_PROTOCOL)

    def _get_ahead(self) -> None:
        """Does work before the first call that the call would otherwise wait for."""
        if self._is_prepared:
            self._known_baseline()
        else:
            self._warm()

    def _warm(self) -> None:
        """Runs a call without sending its answer."""
        encode(self._worker, self._result_of(1, self._execute(_WARMING_CODE, self._script)))
        self._shared.conclude(is_last=False)
        self._forget_output()
        # A stop for the next call may come before that call has begun.
        postpone()

    def _use_pause(self) -> None:
        """Does work that takes too long between two calls and can wait for a pause."""
        baseline = self._baseline
        is_due = baseline is not None and baseline.is_look_due and not is_waiting(_PAUSE_MS)
        if baseline is not None and is_due and baseline.look_closely(is_waiting):
            _exit(UNCLEAN)

    def _handle(self, channel: int, message: Message) -> None:
        call, code, cleanup = message.get("call"), message.get("code"), message.get("cleanup")
        if channel != self._worker or message["type"] != "run" or type(call) is not int or type(code) is not str:
            raise ProtocolError("Only run can be sent to a worker.")
        script, files = self._script.with_argv(message.get("argv")), parse(message.get("files"))
        if cleanup != "exit":
            self._shared.watch()
            if self._is_prepared:
                self._known_baseline()
        self._is_last_call = cleanup == "exit"
        # If this process ends without an answer, the socket and `exited` tell by this whether the code had begun.
        self._inbox.take()
        call_mark.begin(TRACE_FD, call)
        answer, is_sound = self._answer(call, code, script, files)
        # This comes first: once the host has the answer, no file of this call may count as one of a running call.
        call_mark.end(TRACE_FD, call)
        self._outbox.write(answer)
        if cleanup == "exit":
            park()
        elif not is_sound:
            self._give_up(call, "answer")
        elif cleanup == "reset" and not self._is_prepared:
            self._give_up(call, "unprepared")
        else:
            self._clean(call, "reset" if cleanup == "reset" else "none", had_files=files is not None)

    def _answer(self, call: int, code: str, script: Script, files: list[GivenFile] | None = None) -> tuple[bytes, bool]:
        """The frame with the result, and whether it is the true one. Code can make even the description of its end
        fail.
        """
        try:
            # A child that the code forked does not return from there.
            refused = None if files is None else give(self._work_folder, files)
            outcome = refused or self._execute(code, script)
            left_out = self._outbox.send_artifacts(call, outcome, self._work_folder, self._settings.max_artifact_bytes)
            message = self._result_of(call, outcome)
            if left_out is not None:
                message["left_out"] = left_out
            if "cut" in message:
                self._outbox.send_whole_texts(call, message, self._settings.max_artifact_bytes)
            return encode(self._worker, message), True
        except BaseException as failure:
            if _getpid() != self._pid:
                _exit(1)
            has_no_memory = isinstance(failure, MemoryError)
        # The frames of the exception are gone with it. The other objects of the code are released with its names.
        # Nothing before that may need memory.
        main = _modules.get("__main__")
        if type(main) is ModuleType:
            main.__dict__.clear()
        _collect()
        _settrace(None)
        _setprofile(None)
        outcome = OUT_OF_MEMORY if has_no_memory else BEYOND_WORDS
        return encode(self._worker, self._result_of(call, outcome)), False

    def _give_up(self, call: int, reason: str) -> NoReturn:
        """Asks the host to replace this worker. The reason is `answer` if the cause of one bad answer would spoil the
        next one.
        """
        cleaned: Message = {"type": "cleaned", "call": call, "verdict": "recycle", "reasons": [reason], "reset": []}
        left = self._shared.conclude(is_last=True)
        self._outbox.send(cleaned | {"kept": [], "cleanup_ms": 0, "rss_bytes": 0, "gc": False, "shared": left})
        park()

    def _known_baseline(self) -> Baseline:
        """The baseline. It is taken when it is first needed, or when there is time, and always before the code of the
        first call.
        """
        if self._baseline is None:
            self._shared.watch()
            # This brings names and streams into the state in which calls leave them.
            self._warm()
            self._baseline = Baseline.take(self._cleanup)
            # This touches the pages of every clean-up.
            self._baseline.clean("reset")
        return self._baseline

    def _execute(self, code: str, script: Script) -> Outcome:
        settings = self._settings
        return execute(
            code,
            script=script,
            max_result_bytes=settings.max_output_bytes,
            max_value_bytes=settings.max_value_bytes,
        )

    def _result_of(self, call: int, outcome: Outcome) -> Message:
        message = result_of(call, outcome, self._settings)
        message["shared"] = self._shared.announce() or (self._is_last_call and _goes_on())
        return message

    def _clean(self, call: int, policy: Policy, *, had_files: bool) -> None:
        started = _perf_counter()
        if self._is_prepared:
            cleaning = self._known_baseline().clean(policy, had_files=had_files)
        else:
            cleaning = self._upkeep.clean()
        if policy == "none" and not self._work_folder.is_empty():
            self._work_folder.empty()
        self._forget_output()
        # A stop that came too late for this call, or a signal of the call itself, must not reach the next call.
        forget()
        self._outbox.send(
            {
                "type": "cleaned",
                "call": call,
                "verdict": cleaning.verdict,
                "reasons": cleaning.reasons,
                "reset": cleaning.reset,
                "kept": cleaning.kept,
                "cleanup_ms": (_perf_counter() - started) * _MS,
                "rss_bytes": cleaning.rss_bytes,
                "gc": cleaning.gc,
                "shared": self._shared.conclude(is_last=cleaning.verdict == "recycle"),
            }
        )
        if cleaning.verdict == "recycle":
            park()

    def _forget_output(self) -> None:
        try:
            empty(STDOUT_FILE_FD)
            empty(STDERR_FILE_FD)
        except OSError:
            # The code closed the files, or sealed them against shrinking, so the output of the next call could not be
            # separated.
            _exit(BROKEN_PROTOCOL)


def _goes_on() -> bool:
    """Whether the code left threads or processes, which may still leave files for others to find."""
    return count_threads() > 0 or has_children()
