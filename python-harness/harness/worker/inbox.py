"""A worker's frames from the host. Each stays in the socket until the worker begins with it
(docs/decisions/0017-a-run-stays-in-the-socket.md).

If the process ends before, the kernel resets the connection because of its unread bytes, and the host knows for certain
that the call has not begun. This works even if the whole sandbox ends, and costs one system call.
"""

from __future__ import annotations

from _socket import MSG_PEEK, socket
from collections.abc import Iterator
from typing import Final

from harness.protocol.frames import FrameDecoder, ProtocolError

_READ_BYTES: Final = 1 << 16  # Most calls fit; longer ones take several reads.


class Inbox:
    """The incoming frames of a worker's channel, a stream socket."""

    def __init__(self, channel: socket) -> None:
        # Bound here, so that changes of the class by user code have no effect.
        self._recv: Final = channel.recv
        self._decoder = FrameDecoder()
        self._unread = 0

    def wait(self) -> Iterator[tuple[int, bytes]] | None:
        """Waits for bytes and returns the frames that they complete, (channel, payload); None at the end of the stream.

        They must be taken before the next `wait`. Raises ProtocolError, also during the iteration over the frames.
        """
        chunk = self._receive(_READ_BYTES, MSG_PEEK)
        self._unread = len(chunk)
        return self._decoder.feed(chunk) if chunk else None

    def take(self) -> None:
        """Takes the bytes that `wait` has found out of the socket. A second call has no effect. Raises
        ProtocolError.
        """
        while self._unread:
            # The seen bytes are there, so this does not block.
            self._unread -= len(self._receive(self._unread))

    def forget(self) -> None:
        """Forgets what `wait` has found, in a copy of this process that begins where another one has ended."""
        self._decoder = FrameDecoder()
        self._unread = 0

    def _receive(self, size: int, flags: int = 0) -> bytes:
        try:
            return self._recv(size, flags)
        except OSError as error:
            # Most likely the code of a call has closed it.
            raise ProtocolError(f"The channel cannot be read: {error}.") from error
