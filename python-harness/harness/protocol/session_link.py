"""The link between the supervisor and the processes of one session: datagrams of JSON, and descriptors.

```
 session ── checkpoint {is_whole} + its own link ──▶ supervisor    sent by a process that keeps the present state;
                                             `is_whole` unless it had to let go of pipes or sockets
         ── begin {call} ──▶                 a call begins: the checkpoint made last can undo it, no earlier one counts
         ── undo ──▶                         end this process, and let the checkpoint go on
         ◀── alone ──                        but there is none
         ── sweep ──▶  ◀── swept ──          remove what is left in the shared folders
         ◀── copy {worker} + channel, stdout, stderr, trace, link ──
         ── not_copied {worker, detail} ──▶
         ◀── used ──                         the last checkpoint got the `copy` instead, and is none any more
 copy    ── copied ──▶                       on its new link: it runs
 checkpoint ◀── go_on {call, exit_code, signal, oom, stopped, undone} ──    on its own link
```

The kernel names the sender of each datagram, so a session cannot speak for other processes.
"""

from __future__ import annotations

from _socket import (
    AF_UNIX,
    CMSG_SPACE,
    MSG_CMSG_CLOEXEC,
    MSG_DONTWAIT,
    MSG_NOSIGNAL,
    SCM_CREDENTIALS,
    SCM_RIGHTS,
    SO_PASSCRED,
    SOCK_SEQPACKET,
    SOL_SOCKET,
)
from _socket import socket as _socket
from _socket import socketpair as _socketpair
from collections.abc import Sequence
from os import close as _close
from struct import Struct
from typing import Final, NamedTuple

from harness.protocol.frames import HEADER_BYTES, Message, ProtocolError, decode, encode

_MAX_BYTES: Final = 1 << 14
"""Of a datagram. The longest has a reason in words."""

_MAX_DESCRIPTORS: Final = 5
_DESCRIPTOR: Final = Struct("i")
_CREDENTIALS: Final = Struct("3i")

_ANCILLARY_BYTES: Final = CMSG_SPACE(_MAX_DESCRIPTORS * _DESCRIPTOR.size) + CMSG_SPACE(_CREDENTIALS.size)


class Datagram(NamedTuple):
    """`sender`: the pid, as the receiver sees it; 0 if it did not ask to be told (`create_pair`)."""

    message: Message
    descriptors: list[int]
    sender: int


def create_pair() -> tuple[_socket, _socket]:
    """The supervisor's end, which is told the senders, and the session's. Both are closed on exec. Raises OSError."""
    own, others = _socketpair(AF_UNIX, SOCK_SEQPACKET)
    own.setsockopt(SOL_SOCKET, SO_PASSCRED, 1)
    return own, others


def send(link: _socket, message: Message, descriptors: Sequence[int] = (), *, wait: bool = True) -> None:
    """Raises OSError, also if the other end does not read and `wait` is False."""
    rights = b"".join(map(_DESCRIPTOR.pack, descriptors))
    ancillary = [(SOL_SOCKET, SCM_RIGHTS, rights)] if rights else []
    link.sendmsg([encode(0, message)[HEADER_BYTES:]], ancillary, MSG_NOSIGNAL | (0 if wait else MSG_DONTWAIT))


def receive(link: _socket) -> Datagram | None:
    """The next datagram; None at the end. Raises OSError, and ProtocolError for anything else than a message."""
    data, ancillary, _, _ = link.recvmsg(_MAX_BYTES, _ANCILLARY_BYTES, MSG_CMSG_CLOEXEC)
    descriptors: list[int] = []
    sender = 0
    for level, kind, content in ancillary:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            descriptors += [number for (number,) in _DESCRIPTOR.iter_unpack(content)]
        elif (level, kind) == (SOL_SOCKET, SCM_CREDENTIALS):
            sender = _CREDENTIALS.unpack(content)[0]
    try:
        return Datagram(decode(data), descriptors, sender) if data else None
    except ProtocolError:
        for descriptor in descriptors:
            _close(descriptor)
        raise
