"""Frames stay in the socket until they are taken: what is there when the process ends was not begun."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from harness.protocol.frames import ProtocolError, decode, encode
from harness.worker.inbox import Inbox

LONG = "x" * 1_000_000
"""Many times what is read at once."""


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    host, worker = socket.socketpair()
    host.settimeout(5)
    with host, worker:
        yield host, worker


def waiting_bytes(worker: socket.socket) -> int:
    try:
        return len(worker.recv(1 << 20, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return 0


def codes(inbox: Inbox) -> list[object]:
    frames = inbox.wait()
    assert frames is not None
    return [decode(payload)["code"] for _, payload in frames]


def test_a_frame_is_there_until_it_is_taken(ends: tuple[socket.socket, socket.socket]) -> None:
    host, worker = ends
    inbox = Inbox(worker)
    for number in range(3):
        frame = encode(1, {"type": "run", "code": str(number)})
        host.sendall(frame)
        assert codes(inbox) == [str(number)]
        assert waiting_bytes(worker) == len(frame)
        inbox.take()
        inbox.take()
        assert waiting_bytes(worker) == 0


def test_of_a_long_frame_the_end_is(ends: tuple[socket.socket, socket.socket]) -> None:
    host, worker = ends
    inbox = Inbox(worker)
    rest = memoryview(encode(1, {"type": "run", "code": LONG}))
    host.setblocking(False)
    found: list[object] = []
    while not found:
        if rest:
            rest = rest[host.send(rest[: 1 << 14]) :]
        found = codes(inbox)
        assert waiting_bytes(worker) > 0
        if not found:
            inbox.take()
    assert found == [LONG]
    inbox.take()
    assert waiting_bytes(worker) == 0


def test_the_host_learns_whether_it_was_taken(ends: tuple[socket.socket, socket.socket]) -> None:
    host, worker = ends
    inbox = Inbox(worker)
    host.sendall(encode(1, {"type": "run", "code": "1"}))
    assert codes(inbox) == ["1"]
    worker.close()
    with pytest.raises(ConnectionResetError):
        host.recv(1)


def test_the_end_of_the_stream_is_none_and_a_closed_descriptor_an_error(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    host, worker = ends
    inbox = Inbox(worker)
    host.close()
    assert inbox.wait() is None
    worker.close()
    with pytest.raises(ProtocolError, match="cannot be read"):
        inbox.wait()
