"""The supervisor's side of the zygote: starts it, hands it forks one at a time, and starts another when it is lost."""

from __future__ import annotations

import os
import signal
import socket
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from harness import fork_link
from harness.descriptors import WorkerFiles, open_null, spawn_python
from harness.frames import Message
from harness.messages import zygote_lost
from harness.settings import Settings
from harness.supervisor.events import EventLoop, Timer

_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 10.0
"""Pauses double up to this: a preload that always crashes must not keep a core busy."""

_PROVEN_SECONDS: Final = 30.0
"""A zygote that was ready for so long is healthy: the pauses start over."""

_STDERR_FD: Final = 2


@dataclass(slots=True)
class ForkOrder:
    """A worker to be forked; `files` are this process' copies of what it will own, closed when they are handed over."""

    worker: int
    files: WorkerFiles

    def close(self) -> None:
        """Closes the channel; the memory files stay the supervisor's."""
        os.close(self.files.channel)


class ZygoteListener(Protocol):
    """Who is told what the zygote did."""

    def on_zygote(self, message: Message) -> None:
        """It is ready, or lost: a message for the host."""

    def on_forked(self, worker: int, pid: int, pidfd: int) -> None:
        """A worker runs; `pidfd` is the listener's now."""

    def on_fork_failed(self, worker: int, detail: str) -> None:
        """A worker will not come to be."""

    def on_ended(self, worker: int, status: int) -> None:
        """A worker that it had forked ended."""


class ZygoteProcess:
    """Keeps one zygote running until the supervisor ends. Starts the first at once."""

    def __init__(
        self, loop: EventLoop, home: str, settings: Settings, environment: dict[str, str], listener: ZygoteListener
    ) -> None:
        self._loop = loop
        self._home = home
        self._settings = settings
        self._environment = environment
        self._listener = listener
        self._queue: deque[ForkOrder] = deque()
        self._in_flight: int | None = None
        self._link: socket.socket | None = None
        self._is_ready = False
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self._timer: Timer | None = None
        self._detail: str | None = None
        self.pid: int | None = None
        self._start()

    def fork(self, order: ForkOrder) -> None:
        """Has a worker forked, when the zygote is ready and those before it are done. Closes the channel."""
        self._queue.append(order)
        self._send_next()

    def cancel(self, worker: int) -> bool:
        """Takes back a fork that was not begun; False where it is too late."""
        for order in self._queue:
            if order.worker == worker:
                self._queue.remove(order)
                order.close()
                return True
        return False

    def on_death(self, status: int) -> None:
        """The zygote was reaped. Tells what it said last, then that it is lost, and starts another after a pause."""
        # Reaped, so its pid may be another process' by now: nobody must signal it any more.
        pid, self.pid = self.pid, None
        self._drain()
        detail = self._detail or f"The zygote ended with {_in_words(status)}."
        if self._timer is not None:
            self._timer.cancel()
        if self._in_flight is not None:
            worker, self._in_flight = self._in_flight, None
            self._listener.on_fork_failed(worker, "The zygote was lost while it forked this worker.")
        self._listener.on_zygote(zygote_lost(pid, detail))
        self._timer = self._loop.after(self._pause_seconds, self._start)
        self._pause_seconds = min(2 * self._pause_seconds, _LONGEST_PAUSE_SECONDS)

    def _start(self) -> None:
        self._is_ready = False
        self._detail = None
        link, other = fork_link.create_pair()
        with other:
            null = open_null()
            try:
                # Its stdout is stderr: a library that greets when it is imported must not reach the protocol.
                placed = (null, _STDERR_FD, _STDERR_FD, other.fileno())
                self.pid = spawn_python([self._home, "zygote"], self._environment, placed)
            finally:
                os.close(null)
        self._link = link
        self._loop.watch(link.fileno(), self._receive)
        fork_link.send(link, {"type": "configure", "settings": self._settings.to_json(), "supervisor": os.getpid()})

    def _send_next(self) -> None:
        if self._link is None or not self._is_ready or self._in_flight is not None or not self._queue:
            return
        order = self._queue[0]
        files = order.files
        descriptors = (files.channel, files.stdout, files.stderr, files.trace)
        try:
            fork_link.send(self._link, {"type": "fork", "worker": order.worker}, descriptors)
        except OSError:
            # It died just now. The order waits for the next one.
            return
        self._queue.popleft()
        self._in_flight = order.worker
        order.close()

    def _receive(self) -> None:
        link = self._link
        if link is None:
            return
        try:
            received = fork_link.receive(link)
        except ConnectionResetError:
            received = None
        if received is None:
            self._hang_up(link)
            return
        message, descriptors = received
        match message["type"]:
            case "ready":
                self._on_ready(message)
            case "broken":
                self._detail = message["detail"]
            case "forked":
                self._in_flight = None
                self._listener.on_forked(message["worker"], message["pid"], descriptors[0])
            case "failed":
                self._in_flight = None
                self._listener.on_fork_failed(message["worker"], message["detail"])
            case "ended":
                self._listener.on_ended(message["worker"], message["status"])
        self._send_next()

    def _on_ready(self, message: fork_link.Datagram) -> None:
        self._is_ready = True
        self._timer = self._loop.after(_PROVEN_SECONDS, self._be_proven)
        self._listener.on_zygote(
            {
                "type": "zygote",
                "state": "ready",
                "detail": None,
                "pid": self.pid,
                "preloaded": message["preloaded"],
                "missing": message["missing"],
                "import_ms": message["import_ms"],
                "packages": message["packages"],
            }
        )

    def _be_proven(self) -> None:
        self._pause_seconds = _FIRST_PAUSE_SECONDS

    def _drain(self) -> None:
        while self._link is not None:
            self._receive()

    def _hang_up(self, link: socket.socket) -> None:
        self._is_ready = False
        self._link = None
        self._loop.forget(link.fileno())
        link.close()
        # A zygote without its link is of no use, whether or not it is about to end.
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)


def _in_words(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit status {os.WEXITSTATUS(status)}"
