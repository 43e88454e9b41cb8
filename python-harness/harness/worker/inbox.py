"""A worker's frames from the host, each of which stays in the socket until the worker says that it begins with it.

Should the process end before, the kernel resets the connection because something in it was not read, and the host knows
for certain that the call has not begun. That tells it also where the whole sandbox ends, and costs one system call.
"""

from __future__ import annotations

from _socket import MSG_PEEK, socket
from collections.abc import Iterator
from typing import Final

from harness.protocol.frames import FrameDecoder, ProtocolError

_READ_BYTES: Final = 1 << 16  # Most calls fit; longer ones take several reads.


class Inbox:
    """What comes in on a worker's channel, a stream socket."""

    def __init__(self, channel: socket) -> None:
        # Bound here: what user code does to the class is of no account.
        self._recv: Final = channel.recv
        self._decoder = FrameDecoder()
        self._unread = 0

    def wait(self) -> Iterator[tuple[int, bytes]] | None:
        """Waits for bytes and gives the frames that they complete, (channel, payload); None at the end of the stream.

        Before the next `wait` they must be taken. Raises ProtocolError, also while the frames are gone through.
        """
        chunk = self._receive(_READ_BYTES, MSG_PEEK)
        self._unread = len(chunk)
        return self._decoder.feed(chunk) if chunk else None

    def take(self) -> None:
        """Takes what `wait` has found out of the socket. Again is of no effect. Raises ProtocolError."""
        while self._unread:
            # What was seen is there.
            self._unread -= len(self._receive(self._unread))

    def _receive(self, size: int, flags: int = 0) -> bytes:
        try:
            return self._recv(size, flags)
        except OSError as error:
            # The code of a call has closed it, most likely.
            raise ProtocolError(f"The channel cannot be read: {error}.") from error
