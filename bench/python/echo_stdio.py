"""Sends back what it receives, over standard input and output: the wire that an engine's command line offers."""

from __future__ import annotations

import os

CHUNK_BYTES = 65536

while data := os.read(0, CHUNK_BYTES):
    os.write(1, data)
