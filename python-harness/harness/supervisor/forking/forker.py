"""The supervisor's end of one process that forks workers: the zygote, or its deputy."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from harness.protocol import fork_link
from harness.supervisor.link.events import EventLoop
from harness.system.descriptors import WorkerFiles


@dataclass(slots=True)
class ForkOrder:
    """A worker to be forked. `files` are this process' copies of the worker's descriptors. They are closed when they
    are handed over.
    """

    worker: int
    files: WorkerFiles

    def close(self) -> None:
        """Closes the channel and the link; the memory files stay the supervisor's."""
        os.close(self.files.channel)
        if self.files.link is not None:
            os.close(self.files.link)


class Forker:
    """`on_message` gets each datagram with its descriptors. `is_open` becomes False when the process has hung up."""

    def __init__(
        self,
        loop: EventLoop,
        link: socket.socket,
        pid: int,
        on_message: Callable[[Forker, fork_link.Datagram, list[int]], None],
        on_hang_up: Callable[[Forker], None],
    ) -> None:
        self._loop = loop
        self._link = link
        self._on_message = on_message
        self._on_hang_up = on_hang_up
        self.pid = pid
        self.is_open = True
        self.is_ready = False
        """Whether orders may be given to it."""
        self.in_flight: int | None = None
        """The worker whose fork is unanswered."""
        loop.watch(link.fileno(), self.receive)

    def fork(self, order: ForkOrder) -> bool:
        """Hands an order over and closes its channel. Returns False if the process has just died."""
        try:
            fork_link.send(self._link, {"type": "fork", "worker": order.worker}, order.files.handed_over)
        except OSError:
            return False
        self.in_flight = order.worker
        order.close()
        return True

    def tell(self, message: fork_link.Datagram) -> None:
        """Sends a datagram. If the process has died this has no effect, and its end will be noticed."""
        if not self.is_open:
            return
        try:
            fork_link.send(self._link, message)
        except OSError:
            return

    def receive(self) -> None:
        """Receives the next datagram, or the hang-up."""
        try:
            received = fork_link.receive(self._link)
        except ConnectionResetError:
            received = None
        if received is None:
            self.is_open = False
            self._loop.forget(self._link.fileno())
            self._link.close()
            self._on_hang_up(self)
        else:
            self._on_message(self, *received)

    def drain(self) -> None:
        """Receives all datagrams that a process sent before it died."""
        while self.is_open:
            self.receive()
