"""The supervisor's end of a session: hears its processes, which may say anything, and knows its checkpoints."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from harness.protocol import session_link
from harness.protocol.frames import Message, ProtocolError
from harness.supervisor.link.events import EventLoop
from harness.supervisor.machine.reaper import is_child
from harness.system.descriptors import above_placed


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A child of this process that waits on the other end of `link`, if that is a link at all."""

    pid: int
    pidfd: int
    link: int
    is_whole: bool
    """It has all that its original has, so that it could also become a copy of it."""

    @property
    def is_alive(self) -> bool:
        """Whether it could go on."""
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False

    def tell(self, order: Message, descriptors: Sequence[int] = ()) -> None:
        """Lets it take the place of its original, or become a copy. If it has just died, its end will be noticed."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.link)) as link:
            session_link.send(link, order, descriptors, wait=False)

    def discard(self) -> None:
        """Ends it."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Closes what this process has of it."""
        os.close(self.pidfd)
        os.close(self.link)


class SessionEnd:
    """`family`: the worker of the first session of which this one is a copy, or its own. `on_message` gets each
    datagram but for those about the checkpoint. `on_violation(reason)` is called at most once.
    """

    def __init__(
        self,
        loop: EventLoop,
        family: int,
        on_message: Callable[[session_link.Datagram], None],
        on_violation: Callable[[str], None],
    ) -> None:
        """Raises OSError."""
        self._loop = loop
        self._on_message = on_message
        self._on_violation = on_violation
        own, others = session_link.create_pair()
        self._own = socket.socket(fileno=own.detach())
        self._own.setblocking(False)
        self._is_open = True
        self._has_more = False
        loop.watch(self._own.fileno(), self._receive)
        self.others = above_placed(others.detach())
        """The session's end, for the process that makes it."""
        self.family = family
        self.checkpoint: Checkpoint | None = None
        """It can undo the last call."""
        self._next: Checkpoint | None = None
        """It will be able to undo the next one."""
        self._lent: Checkpoint | None = None
        """It is becoming a copy."""
        self.call = 0
        """The last call that has begun."""
        self.is_to_be_undone = False
        """The session has asked for its end, so that the checkpoint goes on."""

    def tell(self, message: Message, descriptors: Sequence[int] = ()) -> None:
        """Sends a datagram. A session that does not read breaks the protocol."""
        try:
            session_link.send(self._own, message, descriptors, wait=False)
        except OSError as error:
            self._break(f"its link cannot be written to ({error.strerror})")

    def drain(self) -> None:
        """Hears all that its processes have said so far."""
        self._has_more = True
        while self._is_open and self._has_more:
            self._receive()

    def close(self) -> None:
        """Hears nothing more."""
        self._shut()
        for checkpoint in self.checkpoints():
            checkpoint.discard()
        self.checkpoint = self._next = self._lent = None

    def checkpoints(self) -> list[Checkpoint]:
        """Those that may still be needed."""
        return [checkpoint for checkpoint in (self.checkpoint, self._next, self._lent) if checkpoint is not None]

    def lend(self) -> Checkpoint | None:
        """The one for the next call, to become a copy, if that is possible. It is none for a call any more."""
        if self._next is None or not self._next.is_whole or not self._next.is_alive:
            return None
        self._lent, self._next = self._next, None
        return self._lent

    def is_lent(self, pid: int) -> bool:
        """Whether the process is one that is becoming a copy."""
        return self._lent is not None and self._lent.pid == pid

    def let_go(self) -> None:
        """What was lent is a copy now, or nothing."""
        if self._lent is not None:
            self._lent.close()
            self._lent = None

    def take_checkpoint(self) -> Checkpoint | None:
        """Hands over the one that can undo the last call. The state after that call is needed no more."""
        checkpoint, self.checkpoint = self.checkpoint, None
        self._replace_next(None)
        return checkpoint

    def _replace_next(self, checkpoint: Checkpoint | None) -> None:
        if self._next is not None:
            self._next.discard()
        self._next = checkpoint

    def _begin(self, call: int) -> None:
        if self.checkpoint is not None:
            self.checkpoint.discard()
        self.checkpoint, self._next, self.call = self._next, None, call

    def _receive(self) -> None:
        try:
            datagram = session_link.receive(self._own)
        except BlockingIOError:
            self._has_more = False
        except (OSError, ProtocolError) as error:
            self._break(str(error))
        else:
            if datagram is None:
                self._shut()
            else:
                self._hear(datagram)

    def _hear(self, datagram: session_link.Datagram) -> None:
        call = datagram.message.get("call")
        match datagram.message["type"], datagram.descriptors:
            case "begin", [] if type(call) is int:
                self._begin(call)
            case "checkpoint", [link]:
                self._adopt(datagram.sender, link, is_whole=datagram.message.get("is_whole") is True)
            case _, []:
                self._on_message(datagram)
            case _:
                for descriptor in datagram.descriptors:
                    os.close(descriptor)
                self._break("descriptors came with a message that has none")

    def _adopt(self, pid: int, link: int, *, is_whole: bool) -> None:
        self._replace_next(None)
        try:
            pidfd = os.pidfd_open(pid)
        except ProcessLookupError:
            os.close(link)
            return
        checkpoint = Checkpoint(pid, pidfd, link, is_whole)
        # Only a child that was not reaped yet is certainly the sender, and will be reported when it ends.
        if is_child(pid):
            self._next = checkpoint
        else:
            checkpoint.close()
            self._break("its checkpoint is a process of somebody else")

    def _break(self, reason: str) -> None:
        if self._is_open:
            self._shut()
            self._on_violation(reason)

    def _shut(self) -> None:
        if self._is_open:
            self._is_open = False
            self._loop.forget(self._own.fileno())
            self._own.close()
