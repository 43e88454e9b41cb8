"""The supervisor's side of the zygote: starts it, orders forks one at a time, and replaces it when it is lost.

While the zygote warms up or learns modules, its deputy forks.
"""

from __future__ import annotations

import os
import signal
import socket
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from harness.protocol import fork_link
from harness.protocol.frames import Message
from harness.protocol.messages import zygote_lost, zygote_state
from harness.protocol.settings import Settings
from harness.supervisor.forking.deputy import Deputy
from harness.supervisor.forking.forker import Forker, ForkOrder
from harness.supervisor.link.events import EventLoop, Timer
from harness.system.descriptors import open_null, spawn_python

_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 10.0
"""Pauses double up to this, because a preload that always crashes must not keep a core busy."""

_PROVEN_SECONDS: Final = 30.0
"""A zygote that was ready for so long is healthy, so the pauses start over."""

_LEARNING_SECONDS: Final = 60.0
"""An import that takes longer hangs. The zygote is restarted without it."""

_STDERR_FD: Final = 2


class ZygoteListener(Protocol):
    """The listener of the zygote's events."""

    def on_zygote(self, message: Message) -> None:
        """The zygote is early, ready, or lost: a message for the host."""

    def on_forked(self, worker: int, pid: int, pidfd: int, forker: int) -> None:
        """A worker runs; `pidfd` is the listener's now. `forker`: the pid of its parent."""

    def on_fork_failed(self, worker: int, detail: str) -> None:
        """A worker could not be started."""

    def on_ended(self, worker: int, status: int) -> None:
        """A worker of the zygote has ended."""

    def on_forker_gone(self, forker: int) -> None:
        """A deputy is dead. Its living workers are now children of this process."""


class ZygoteProcess:
    """Keeps one zygote running until the supervisor ends. Starts the first at once; raises OSError if that fails."""

    def __init__(
        self, loop: EventLoop, home: str, settings: Settings, environment: dict[str, str], listener: ZygoteListener
    ) -> None:
        self._loop = loop
        self._home = home
        self._settings = settings
        self._environment = environment
        self._listener = listener
        self._queue: deque[ForkOrder] = deque()
        self._zygote: Forker | None = None
        self._deputies: list[Deputy] = []
        """The newest deputy is last; earlier ones are leaving."""
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self._timer: Timer | None = None
        self._detail: str | None = None
        self._start()

    @property
    def pids(self) -> list[int]:
        """The pid of the zygote, if it lives, and those of its deputies."""
        zygote = [] if self._zygote is None else [self._zygote.pid]
        return zygote + [deputy.forker.pid for deputy in self._deputies]

    def fork(self, order: ForkOrder) -> None:
        """Lets a worker be forked, when a forker is available and earlier orders are done. Closes the channel."""
        self._queue.append(order)
        self._send_next()

    def cancel(self, worker: int) -> bool:
        """Takes back a fork that has not begun. Returns False if it is too late."""
        for order in self._queue:
            if order.worker == worker:
                self._queue.remove(order)
                order.close()
                return True
        return False

    def learn(self, modules: Sequence[str]) -> None:
        """Lets the zygote import more modules. Dropped if it is not ready; its present work also ends in a message."""
        zygote = self._zygote
        if zygote is None or not zygote.is_ready:
            return
        zygote.is_ready = False
        zygote.tell({"type": "learn", "modules": [*modules]})
        self._restart_timer(_LEARNING_SECONDS, partial(_kill, zygote.pid))

    def on_death(self, ended: dict[int, int]) -> int | None:
        """Its pid, if the zygote is among the reaped processes (pid: status).

        Reports its last messages, then its loss, and starts another zygote after a pause.
        """
        zygote = self._zygote
        if zygote is None or zygote.pid not in ended:
            return None
        # It is reaped, so its pid may belong to another process by now, and nobody must signal it any more.
        self._zygote = None
        zygote.drain()
        detail = self._detail or f"The zygote ended with {_in_words(ended[zygote.pid])}."
        self._fail_in_flight(zygote)
        self._listener.on_zygote(zygote_lost(zygote.pid, detail))
        self._start_later()
        return zygote.pid

    def _start_later(self) -> None:
        self._restart_timer(self._pause_seconds, self._start_again)
        self._pause_seconds = min(2 * self._pause_seconds, _LONGEST_PAUSE_SECONDS)

    def _start_again(self) -> None:
        try:
            self._start()
        except OSError as error:
            # Calls that have taken all processes or descriptors end at some time, and living workers go on without a
            # zygote.
            self._listener.on_zygote(zygote_lost(None, f"The zygote cannot be started: {error}."))
            self._start_later()

    def _start(self) -> None:
        self._detail = None
        link, other = fork_link.create_pair()
        try:
            with other:
                pid = self._spawn(other)
        except OSError:
            link.close()
            raise
        self._zygote = Forker(self._loop, link, pid, self._on_message, self._on_hang_up)
        configuration = {"type": "configure", "settings": self._settings.to_json(), "supervisor": os.getpid()}
        self._zygote.tell(configuration)

    def _spawn(self, link: socket.socket) -> int:
        null = open_null()
        try:
            # Its stdout is stderr, because a library that prints a greeting on import must not reach the protocol.
            placed = (null, _STDERR_FD, _STDERR_FD, link.fileno())
            return spawn_python([self._home, "zygote"], self._environment, placed, self._settings.niceness)
        finally:
            os.close(null)

    def _send_next(self) -> None:
        # If neither can, the order waits for the zygote or for the next one.
        forker = self._forker
        if forker is not None and forker.in_flight is None and self._queue and forker.fork(self._queue[0]):
            self._queue.popleft()

    def _on_message(self, forker: Forker, message: fork_link.Datagram, descriptors: list[int]) -> None:
        match message["type"]:
            case "deputy":
                self._on_deputy(message, *descriptors)
            case "ready":
                self._on_ready(forker, message)
            case "broken":
                self._detail = message["detail"]
            case "forked":
                forker.in_flight = None
                self._listener.on_forked(message["worker"], message["pid"], descriptors[0], forker.pid)
            case "failed":
                forker.in_flight = None
                self._listener.on_fork_failed(message["worker"], message["detail"])
            case "ended":
                self._listener.on_ended(message["worker"], message["status"])
        self._send_next()

    def _on_deputy(self, message: fork_link.Datagram, link: int, pidfd: int) -> None:
        self._dismiss_deputies()
        forker = Forker(self._loop, socket.socket(fileno=link), message["pid"], self._on_message, self._on_hang_up)
        forker.is_ready = True
        self._deputies.append(Deputy(self._loop, forker, pidfd, self._on_deputy_gone))
        if not message["is_prepared"]:
            self._listener.on_zygote(zygote_state("early", self._zygote_pid, message))

    def _on_ready(self, zygote: Forker, message: fork_link.Datagram) -> None:
        zygote.is_ready = True
        # If this zygote is lost, the next one starts with the modules that this one could import.
        proved = dict.fromkeys([*self._settings.preload, *message["preloaded"]])
        self._settings = replace(self._settings, preload=tuple(proved))
        self._dismiss_deputies()
        self._restart_timer(_PROVEN_SECONDS, self._be_proven)
        self._listener.on_zygote(zygote_state("ready", zygote.pid, message))

    def _on_deputy_gone(self, deputy: Deputy) -> None:
        self._deputies.remove(deputy)
        deputy.forker.drain()
        self._fail_in_flight(deputy.forker)
        self._listener.on_forker_gone(deputy.forker.pid)

    def _dismiss_deputies(self) -> None:
        for deputy in self._deputies:
            deputy.dismiss()

    def _fail_in_flight(self, forker: Forker) -> None:
        if forker.in_flight is not None:
            worker, forker.in_flight = forker.in_flight, None
            self._listener.on_fork_failed(worker, "The zygote was lost while it forked this worker.")

    def _restart_timer(self, seconds: float, callback: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.after(seconds, callback)

    def _be_proven(self) -> None:
        self._pause_seconds = _FIRST_PAUSE_SECONDS

    def _on_hang_up(self, forker: Forker) -> None:
        # Without its link it is of no use, whether or not it is ending. Deputies end by themselves.
        if forker is self._zygote:
            _kill(forker.pid)

    @property
    def is_handing_over(self) -> bool:
        """Whether there may be a new worker that only the leaving deputy knows."""
        return any(deputy.forker.in_flight is not None for deputy in self._deputies if not deputy.forker.is_ready)

    @property
    def _forker(self) -> Forker | None:
        """The process that forks now."""
        zygote = [] if self._zygote is None else [self._zygote]
        forkers = [*zygote, *(deputy.forker for deputy in self._deputies[-1:])]
        return next((forker for forker in forkers if forker.is_open and forker.is_ready), None)

    @property
    def _zygote_pid(self) -> int | None:
        return None if self._zygote is None else self._zygote.pid


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _in_words(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit status {os.WEXITSTATUS(status)}"
