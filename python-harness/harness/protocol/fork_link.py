"""The link between the supervisor and a process that forks, the zygote or its deputy: datagrams of JSON, and
descriptors.

```
 supervisor ── configure {settings, supervisor} ──▶ zygote       once; supervisor: its pid
            ◀── deputy {pid, is_prepared, preloaded, missing, import_ms, packages} + its link, pidfd ──
            ◀── ready {preloaded, missing, import_ms, packages}, or broken {detail} ──
            ── learn {modules} ──▶                               import more: deputy and ready follow again
            ── fork {worker} + channel, stdout, stderr, trace, and the link of a session ──▶
            ◀── forked {worker, pid} + pidfd, or failed {worker, detail} ──
            ◀── ended {worker, status} ──                        status: as waitpid gives it
            ── leave ──▶ deputy                                  its workers become the supervisor's children
```

The supervisor sends the next `fork` only after the answer to the last one, so neither end can fill the other's buffer.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Sequence
from typing import Any, Final

_MAX_DATAGRAM_BYTES: Final = 1 << 20
"""Far above the longest datagram, `ready`, which has a line for each installed package."""

_MAX_DESCRIPTORS: Final = 8

Datagram = dict[str, Any]
"""Both ends are the harness itself, so fields are not checked again."""


def create_pair() -> tuple[socket.socket, socket.socket]:
    """Both ends, closed on exec."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(link: socket.socket, message: Datagram, descriptors: Sequence[int] = ()) -> None:
    """Sends a datagram. Raises OSError if the other end is gone."""
    socket.send_fds(link, [json.dumps(message).encode()], descriptors)


def receive(link: socket.socket) -> tuple[Datagram, list[int]] | None:
    """The next datagram and its descriptors, which are closed on exec; None at the end. Raises OSError."""
    data, descriptors, _, _ = socket.recv_fds(link, _MAX_DATAGRAM_BYTES, _MAX_DESCRIPTORS)
    for descriptor in descriptors:
        # `recv_fds` ignores its flags, including MSG_CMSG_CLOEXEC.
        os.set_inheritable(descriptor, False)
    return (json.loads(data), descriptors) if data else None
