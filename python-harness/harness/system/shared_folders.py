"""The folders that all workers of a sandbox may write to, /tmp and /dev/shm. A call finds them empty."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Final

_stat: Final = os.stat

SHARED_MEMORY: Final = "/dev/shm"
"""multiprocessing's locks and arrays have to be there."""

FOLDER_MODE: Final = 0o1777
_FOLDER: Final = stat.S_IFDIR | FOLDER_MODE

_EMPTY_BYTES: Final = 40
"""What an empty folder in memory has for its size: tmpfs counts 20 bytes for each entry, and two for the folder."""


def writable(folders: Iterable[str]) -> tuple[str, ...]:
    """Those that are there and can be written to. A Python that lives below one of them makes that one read-only."""
    return tuple(folder for folder in folders if _is_writable(folder))


def hold_anything(folders: Iterable[str]) -> bool:
    """Whether there is anything in one of them. Two looks take 1 us, which lists would take for each."""
    for folder in folders:
        status = _stat(folder)
        if status.st_size != _EMPTY_BYTES or status.st_mode != _FOLDER:
            return True
    return False


def _is_writable(folder: str) -> bool:
    try:
        return not os.statvfs(folder).f_flag & os.ST_RDONLY
    except FileNotFoundError:
        # Not every machine has it.
        return False
