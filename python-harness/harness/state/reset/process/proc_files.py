"""Files of /proc, read in one go."""

from __future__ import annotations

import os
import sys
from typing import Final

assert sys.platform == "linux", "The harness runs on Linux only: it reads /proc and uses Linux' signals."

_READ_BYTES: Final = 4096
"""More than there is: a read sets aside as much as it asks for."""

_open, _read, _close = os.open, os.read, os.close


def read_file(path: str) -> bytes:
    """What is in it, up to 4 KiB. Raises OSError."""
    descriptor = _open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read(descriptor, _READ_BYTES)
    finally:
        _close(descriptor)
