"""Sends back what it receives, over the unix socket that is named first: the wire of a worker without the work."""

from __future__ import annotations

import socket
import sys

CHUNK_BYTES = 65536

with socket.socket(socket.AF_UNIX) as channel:
    channel.connect(sys.argv[1])
    while data := channel.recv(CHUNK_BYTES):
        channel.sendall(data)
