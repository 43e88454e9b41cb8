"""The end of the link to the supervisor that a session and its copies have (`harness.protocol.session_link`)."""

from __future__ import annotations

from _socket import socket as _socket
from collections.abc import Sequence
from os import _exit

from harness.protocol import session_link
from harness.protocol.frames import Message, ProtocolError
from harness.system.descriptors import SESSION_FD
from harness.worker.waiting import HUNG_UP


class SupervisorLink:
    """A copy that becomes another worker gets another link under the same descriptor."""

    def __init__(self) -> None:
        self._socket = _socket(fileno=SESSION_FD)

    def send(self, message: Message, descriptors: Sequence[int] = ()) -> None:
        """Raises OSError."""
        session_link.send(self._socket, message, descriptors)

    def expect(self, kind: str) -> None:
        """Waits for this answer. Raises ProtocolError for another one."""
        if self.hear().message["type"] != kind:
            raise ProtocolError(f"The supervisor did not answer {kind}.")

    def hear(self) -> session_link.Datagram:
        """The next datagram. Ends the process with the supervisor. Raises ProtocolError if it cannot be read."""
        try:
            datagram = session_link.receive(self._socket)
        except OSError as error:
            # Most likely the code of a call has closed it.
            raise ProtocolError(f"The link cannot be read: {error}.") from error
        if datagram is None:
            _exit(HUNG_UP)
        return datagram
