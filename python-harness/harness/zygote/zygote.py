"""The zygote: imports modules for calls, warms up, and otherwise only forks workers. It never runs user code.

Before it is busy for long, at its start and before it learns more modules, it forks a deputy: a process in the state of
that moment, which forks workers meanwhile (docs/decisions/0009-a-busy-zygote-has-a-deputy.md). So the zygote keeps its
pid, which workers may not signal, for good.

Workers are its children, so it also reaps them and reports their exit status to the supervisor. When the supervisor is
gone, it kills them and ends.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

from harness.harden.process import set_dumpable
from harness.protocol import fork_link
from harness.protocol.settings import Settings
from harness.protocol.worker_order import WorkerOrder
from harness.system.descriptors import LINK_FD, WorkerFiles, open_null, own_only, place
from harness.worker.worker_start import start
from harness.zygote.preparation import Preparation, freeze

_HEAD_START_SECONDS: Final = 0.15
"""Delay for the first call: its worker has answered by then. The sandbox may have only one processor, which that worker
then has for itself.
"""

_DEPUTY: Final = None
"""Stands in place of a worker's number."""


def main(_home: str) -> None:
    """Runs the zygote on the link at LINK_FD until the supervisor hangs up."""
    set_dumpable(dumpable=False)
    # The terminal's Ctrl-C goes to the whole group, but only the supervisor acts on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own_only(LINK_FD + 1)
    link = socket.socket(fileno=LINK_FD)
    request = fork_link.receive(link)
    if request is None:
        return
    configuration, _ = request
    settings = Settings.parse(configuration["settings"])
    try:
        preparation = Preparation(settings)
        zygote = Zygote(link, settings, preparation, (configuration["supervisor"], os.getpid()))
        zygote.delegate()
        time.sleep(_HEAD_START_SECONDS)
        zygote.prepare()
        zygote.run()
    except Exception:
        fork_link.send(link, {"type": "broken", "detail": traceback.format_exc()})


class Zygote:
    """Waits for orders and for the ends of its children, in one poll. Its deputy is another `Zygote`."""

    def __init__(
        self, link: socket.socket, settings: Settings, preparation: Preparation, protected: tuple[int, ...]
    ) -> None:
        self._link = link
        self._settings = settings
        self._preparation = preparation
        self._protected = protected
        self._poll = select.poll()
        self._poll.register(link, select.POLLIN)
        self._children: dict[int, tuple[int, int | None]] = {}
        """pidfd: (pid, worker), or _DEPUTY for the worker."""

    def run(self) -> None:
        """Returns when the supervisor has hung up or, for a deputy, when it may leave."""
        try:
            while True:
                for descriptor, _ in self._poll.poll():
                    if descriptor != self._link.fileno():
                        self._reap(descriptor)
                    elif not self._obey():
                        return
        except (BrokenPipeError, ConnectionResetError):
            # The supervisor hung up during a message to it.
            self._kill_children()

    def delegate(self) -> None:
        """Forks a deputy, which serves in the present state of this process. Raises OSError."""
        own, others = fork_link.create_pair()
        with own, others:
            pid = os.fork()
            if pid == 0:
                others.close()
                self._become_deputy(own)
            pidfd = os.pidfd_open(pid)
            self._watch(pidfd, pid, _DEPUTY)
            is_prepared = self._preparation.is_complete
            message = {"type": "deputy", "pid": pid, "is_prepared": is_prepared, **self._preparation.facts()}
            fork_link.send(self._link, message, [others.fileno(), pidfd])

    def prepare(self) -> None:
        """Completes the preparation, and takes over from the deputy. Raises any exception of a module."""
        with self._reaping_meanwhile():
            self._preparation.complete()
        self._say_ready()

    def _obey(self) -> bool:
        request = fork_link.receive(self._link)
        if request is None:
            self._kill_children()
            return False
        message, descriptors = request
        match message["type"]:
            case "leave":
                return False
            case "learn":
                self._learn(message["modules"])
            case _:
                self._fork(message["worker"], descriptors)
        return True

    def _learn(self, modules: list[str]) -> None:
        self.delegate()
        with self._reaping_meanwhile():
            self._preparation.learn(modules)
        self._say_ready()

    def _say_ready(self) -> None:
        fork_link.send(self._link, {"type": "ready", **self._preparation.facts()})

    def _fork(self, worker: int, descriptors: list[int]) -> None:
        files = WorkerFiles(*descriptors)
        _reseed()
        try:
            pid = os.fork()
        except OSError as error:
            fork_link.send(self._link, {"type": "failed", "worker": worker, "detail": f"fork: {error}"})
        else:
            if pid == 0:
                self._become_worker(worker, files)
            self._announce(worker, pid)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _become_worker(self, worker: int, files: WorkerFiles) -> NoReturn:
        try:
            # The object stays alive in the frames below, and must not close the descriptor that gets its number.
            self._link.detach()
            # Each worker gets its own, because all processes that inherit an open file share its flags.
            place(files.placed(open_null()))
            preparation = self._preparation
            is_session = files.link is not None
            order = WorkerOrder(worker, self._protected, self._settings, is_session)
            module = preparation.session_module if is_session else preparation.module
            is_prepared = preparation.is_complete and self._settings.resets
            start(module, order, preparation.hardening, is_prepared=is_prepared)
        finally:
            os._exit(1)

    def _become_deputy(self, link: socket.socket) -> NoReturn:
        try:
            self._link.close()
            for pidfd in self._children:
                os.close(pidfd)
            freeze()
            Zygote(link, self._settings, self._preparation, self._protected).run()
            os._exit(0)
        finally:
            os._exit(1)

    def _announce(self, worker: int, pid: int) -> None:
        try:
            pidfd = os.pidfd_open(pid)
        except OSError as error:
            # Without it the child cannot be watched, so it may not run.
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            fork_link.send(self._link, {"type": "failed", "worker": worker, "detail": f"pidfd_open: {error}"})
            return
        self._watch(pidfd, pid, worker)
        fork_link.send(self._link, {"type": "forked", "worker": worker, "pid": pid}, [pidfd])

    def _watch(self, pidfd: int, pid: int, worker: int | None) -> None:
        self._children[pidfd] = (pid, worker)
        self._poll.register(pidfd, select.POLLIN)

    @contextmanager
    def _reaping_meanwhile(self) -> Iterator[None]:
        """Reports the ends of workers while this process does other work for seconds."""
        signal.signal(signal.SIGCHLD, lambda *_: self._reap_ended())
        try:
            yield
        finally:
            # Workers begin with the default action.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def _reap_ended(self) -> None:
        # One at a time, or the next signal would interrupt this.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        try:
            for pidfd, (pid, _) in [*self._children.items()]:
                # Each by its pid, because the warm-up has children of its own.
                if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                    self._reap(pidfd)
        except (BrokenPipeError, ConnectionResetError):
            # The supervisor hung up. The next read of the link will notice.
            return
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _reap(self, pidfd: int) -> None:
        pid, worker = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(pid, 0)
        if worker is not _DEPUTY:
            fork_link.send(self._link, {"type": "ended", "worker": worker, "status": status})

    def _kill_children(self) -> None:
        for pid, _ in self._children.values():
            os.kill(pid, signal.SIGKILL)


def _reseed() -> None:
    """Without this all workers would draw the same numbers. It takes a tenth here of the 0.7 ms that it takes in a
    process just forked. Python itself reseeds `random` in the worker.
    """
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
