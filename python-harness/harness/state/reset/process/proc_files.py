"""Reads files of /proc at once."""

from __future__ import annotations

import os
import sys
from typing import Final

assert sys.platform == "linux", "The harness runs on Linux only: it reads /proc and uses Linux' signals."

_READ_BYTES: Final = 4096
"""More than the file has. A larger number costs memory, because a read allocates the requested size."""

_open, _read, _close = os.open, os.read, os.close


def read_file(path: str) -> bytes:
    """Its contents, up to 4 KiB. Raises OSError."""
    descriptor = _open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read(descriptor, _READ_BYTES)
    finally:
        _close(descriptor)
