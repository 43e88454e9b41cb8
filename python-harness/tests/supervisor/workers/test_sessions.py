"""What the supervisor takes for a process of a session, message by message."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from harness.protocol import session_link
from harness.protocol.messages import Spawn
from harness.supervisor.forking.forker import ForkOrder
from harness.supervisor.link.events import EventLoop
from harness.supervisor.workers.sessions import Actions, Sessions
from harness.supervisor.workers.worker_record import OutputFiles, WorkerRecord
from harness.system.descriptors import WorkerFiles


class Desk:
    """One session, whose process is this one, and what the supervisor is told of it."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.record = WorkerRecord(1, Spawn(1, "session", None, None), OutputFiles.create(), pid=os.getpid())
        actions = Actions(
            lambda: self.told.append("sweep"),
            lambda record, pid, pidfd: self.told.append(f"started {record.worker}"),
            lambda record, detail: self.told.append(f"failed {record.worker} {detail}"),
            lambda record, reason: self.told.append(f"violated {record.worker}"),
        )
        self.records = {1: self.record}
        self.sessions = Sessions(EventLoop(), self.records, actions)
        descriptor = self.sessions.open(self.record)
        assert descriptor is not None
        self.link = socket.socket(fileno=descriptor)

    def child(self, *, leads: bool, says: bool = False) -> int:
        """A child that may have left this process' session, and have said before that it is the checkpoint."""
        ready, done = os.pipe()
        pid = os.fork()
        if pid == 0:
            if says:
                session_link.send(self.link, {"type": "checkpoint", "is_whole": True}, [0])
            if leads:
                os.setsid()
            os.write(done, b".")
            signal.pause()
        os.read(ready, 1)
        os.close(ready)
        os.close(done)
        return pid

    def fork(self) -> WorkerRecord:
        """Asks for a copy of the session."""
        record = WorkerRecord(2, Spawn(2, "copy", None, 1), OutputFiles.create())
        self.records[2] = record
        near, far = socket.socketpair()
        near.close()
        files = WorkerFiles(far.detach(), record.files.stdout, record.files.stderr, record.files.trace)
        self.sessions.copy(record, ForkOrder(2, files))
        return record

    def close(self) -> None:
        self.record.release()
        self.link.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    handler = signal.getsignal(signal.SIGCHLD)
    desk = Desk()
    yield desk
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, handler)
    desk.close()


def end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize(
    ("leads", "says", "is_spared"),
    [(False, False, True), (True, True, True), (True, False, False)],
    ids=["it is being copied", "it has just said who it is", "it is nobody's"],
)
def test_a_child_is_spared_while_it_becomes_a_copy(desk: Desk, *, leads: bool, says: bool, is_spared: bool) -> None:
    desk.record.pid = os.getsid(0)
    pid = desk.child(leads=leads, says=says)
    assert desk.sessions.spares(pid) is is_spared
    desk.record.is_dead = True
    if not says:
        assert desk.sessions.spares(pid) is False
    end(pid)


def test_a_checkpoint_is_known_by_the_kernels_word_and_counts_for_the_call_that_begins_next(desk: Desk) -> None:
    first, second = desk.child(leads=True, says=True), desk.child(leads=True, says=True)
    assert desk.record.session is not None
    desk.record.session.drain()
    assert [checkpoint.pid for _, checkpoint in desk.sessions.checkpoints()] == [second]
    assert os.WTERMSIG(os.waitpid(first, 0)[1]) == signal.SIGKILL
    desk.link.send(b'{"type":"begin","call":7}')
    third = desk.child(leads=True, says=True)
    desk.record.session.drain()
    assert [checkpoint.pid for _, checkpoint in desk.sessions.checkpoints()] == [second, third]
    desk.link.send(b'{"type":"begin","call":8}')
    desk.record.session.drain()
    assert [checkpoint.pid for _, checkpoint in desk.sessions.checkpoints()] == [third]
    assert os.WTERMSIG(os.waitpid(second, 0)[1]) == signal.SIGKILL
    desk.link.send(b'{"type":"begin","call":9}')
    desk.record.session.drain()
    assert [*desk.sessions.checkpoints()] == []
    os.waitpid(third, 0)


def test_a_copy_that_has_died_meanwhile_is_no_violation(desk: Desk) -> None:
    desk.link.send(b'{"type":"not_copied","worker":9,"detail":"the copy ended at once"}')
    assert desk.record.session is not None
    desk.record.session.drain()
    assert desk.told == []


def test_the_reason_of_a_copy_that_could_become_no_fork_is_told(desk: Desk) -> None:
    pid = desk.child(leads=True, says=True)
    assert desk.record.session is not None
    desk.record.session.drain()
    fork = desk.fork()
    desk.link.send(b'{"type":"not_copied","worker":2,"detail":"the reason"}')
    end(pid)
    # The supervisor hears of its end before it has heard this.
    desk.sessions.on_reaped([pid])
    assert desk.told == ["failed 2 The session cannot be copied: the reason."]
    fork.release()


def test_a_fork_is_no_copy_of_an_earlier_state(desk: Desk) -> None:
    pid = desk.child(leads=True, says=True)
    assert desk.record.session is not None
    desk.record.session.drain()
    # The supervisor hears of the fork before it has heard this.
    desk.link.send(b'{"type":"begin","call":7}')
    fork = desk.fork()
    datagram = session_link.receive(desk.link)
    assert datagram is not None
    assert datagram.message["type"] == "copy"
    for descriptor in datagram.descriptors:
        os.close(descriptor)
    fork.release()
    end(pid)


def test_a_copy_that_dies_while_it_becomes_a_fork_is_told(desk: Desk) -> None:
    pid = desk.child(leads=True, says=True)
    assert desk.record.session is not None
    desk.record.session.drain()
    fork = desk.fork()
    assert [checkpoint.pid for _, checkpoint in desk.sessions.checkpoints()] == [pid]
    desk.sessions.on_reaped([pid + 1])
    assert desk.told == []
    end(pid)
    desk.sessions.on_reaped([pid])
    assert desk.told == ["failed 2 The process that was to become the copy has died."]
    assert [*desk.sessions.checkpoints()] == []
    fork.release()
