"""The zygote: imports what calls will need, warms up, and then does nothing but fork workers. It never runs user code.

Workers are its children, so it also reaps them and tells the supervisor their exit status. When the supervisor is gone
it kills them and ends.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import time
import traceback
from types import ModuleType
from typing import Final, NoReturn

from harness import fork_link
from harness.descriptors import LINK_FD, WorkerFiles, open_null, own_only, place
from harness.harden.process import set_dumpable
from harness.harden.worker import prepare_hardening
from harness.loading import hide_harness, load_worker_module
from harness.packages import installed_packages
from harness.preload import preload, prepare_environment
from harness.settings import Settings
from harness.state.settings import counters
from harness.warmup import warm_up
from harness.worker_order import WorkerOrder
from harness.worker_start import start

_MS: Final = 1000


def main(_home: str) -> None:
    """Runs the zygote on the link at LINK_FD until the supervisor hangs up."""
    set_dumpable(dumpable=False)
    # The terminal's Ctrl-C goes to the whole group; it is the supervisor's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own_only(LINK_FD + 1)
    link = socket.socket(fileno=LINK_FD)
    request = fork_link.receive(link)
    if request is None:
        return
    configuration, _ = request
    settings = Settings.parse(configuration["settings"])
    try:
        module, ready = _prepare(settings)
    except Exception:
        fork_link.send(link, {"type": "broken", "detail": traceback.format_exc()})
        return
    fork_link.send(link, ready)
    Zygote(link, settings, module, configuration["supervisor"]).run()


def _prepare(settings: Settings) -> tuple[ModuleType, fork_link.Datagram]:
    """All that is paid for once; gives the module of workers, and what `ready` says."""
    started = time.monotonic()
    prepare_environment(settings.scratch)
    preloaded, missing = preload(settings.preload)
    module = load_worker_module()
    warm_up()
    # Taking them restarts them: the names of the first thread and task shall not tell of the warm-up.
    counters.take()
    if settings.resets:
        module.prepare()
    prepare_hardening()
    packages = installed_packages()
    hide_harness()
    _freeze()
    return module, {
        "type": "ready",
        "preloaded": preloaded,
        "missing": missing,
        "import_ms": (time.monotonic() - started) * _MS,
        "packages": packages,
    }


def _freeze() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"The preloaded modules started {threads - 1} threads, and a fork would lose them.")
    gc.collect()
    # What is frozen is never looked at by a collection in a worker, and so its pages stay shared.
    gc.freeze()


class Zygote:
    """Waits for orders and for the ends of its children, in one poll."""

    def __init__(self, link: socket.socket, settings: Settings, module: ModuleType, supervisor: int) -> None:
        self._link = link
        self._settings = settings
        self._module = module
        self._supervisor = supervisor
        self._poll = select.poll()
        self._poll.register(link, select.POLLIN)
        self._children: dict[int, tuple[int, int]] = {}
        """pidfd: (pid, worker)."""

    def run(self) -> None:
        """Comes back when the supervisor has hung up."""
        try:
            while True:
                for descriptor, _ in self._poll.poll():
                    if descriptor != self._link.fileno():
                        self._reap(descriptor)
                    elif not self._obey():
                        return
        except (BrokenPipeError, ConnectionResetError):
            # The supervisor hung up while it was being told something.
            return
        finally:
            for pid, _ in self._children.values():
                os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        request = fork_link.receive(self._link)
        if request is None:
            return False
        message, descriptors = request
        worker: int = message["worker"]
        files = WorkerFiles(*descriptors)
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
        return True

    def _become_worker(self, worker: int, files: WorkerFiles) -> NoReturn:
        try:
            # The object stays alive in the frames below, and must not close what gets its number.
            self._link.detach()
            # Each worker its own: flags set on an open file are shared by all who inherited it.
            place(files.placed(open_null()))
            order = WorkerOrder(worker, self._supervisor, self._settings)
            start(self._module, order, is_prepared=self._settings.resets)
        finally:
            os._exit(1)

    def _announce(self, worker: int, pid: int) -> None:
        try:
            pidfd = os.pidfd_open(pid)
        except OSError as error:
            # Without it the child cannot be watched, and so it may not run.
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            fork_link.send(self._link, {"type": "failed", "worker": worker, "detail": f"pidfd_open: {error}"})
            return
        self._children[pidfd] = (pid, worker)
        self._poll.register(pidfd, select.POLLIN)
        fork_link.send(self._link, {"type": "forked", "worker": worker, "pid": pid}, [pidfd])

    def _reap(self, pidfd: int) -> None:
        pid, worker = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(pid, 0)
        fork_link.send(self._link, {"type": "ended", "worker": worker, "status": status})
