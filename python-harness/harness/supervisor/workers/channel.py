"""Makes a worker's end of its protocol channel."""

from __future__ import annotations

import socket
from typing import Final

from harness.protocol.frames import encode
from harness.protocol.messages import attach
from harness.system.descriptors import above_placed

_DIAL_SECONDS: Final = 2.0
"""The host is on the same machine and accepts at once. A backlog that is full for so long means that it hangs."""


def is_reachable(path: str | None) -> bool:
    """Whether the host listens on the socket at `path`."""
    if path is None:
        return False
    try:
        _connect(path).close()
    except OSError:
        return False
    return True


def open_channel(path: str | None, worker: int, token: str | None) -> tuple[int, socket.socket | None]:
    """The worker's end, as a descriptor, and the end to relay from, or None if the worker talks to the host itself.

    Raises OSError.
    """
    if token is None:
        relayed, own = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return above_placed(own.detach()), relayed
    if path is None:
        raise OSError("a token was given, but no socket was configured")
    return above_placed(_dial(path, worker, token).detach()), None


def _dial(path: str, worker: int, token: str) -> socket.socket:
    """A connection to the host that is attached to `worker`. User code never sees the token. Raises OSError."""
    connection = _connect(path)
    try:
        connection.sendall(encode(worker, attach(worker, token)))
        connection.setblocking(True)
    except OSError:
        connection.close()
        raise
    return connection


def _connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_DIAL_SECONDS)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection
