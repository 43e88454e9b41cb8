"""The folders that all workers of a sandbox may write to, /tmp and /dev/shm
(docs/decisions/0018-calls-at-the-same-time-share-tmp.md). A call finds them empty.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Final

_stat: Final = os.stat

SHARED_MEMORY: Final = "/dev/shm"
"""multiprocessing puts its locks and arrays there."""

FOLDER_MODE: Final = 0o1777
_FOLDER: Final = stat.S_IFDIR | FOLDER_MODE

_EMPTY_BYTES: Final = 40
"""The size of an empty folder in memory. tmpfs counts 20 bytes for each entry, and two entries for the folder."""


def writable(folders: Iterable[str]) -> tuple[str, ...]:
    """The existing and writable folders. If a Python is installed below a folder, that folder is read-only."""
    return tuple(folder for folder in folders if _is_writable(folder))


def hold_anything(folders: Iterable[str]) -> bool:
    """Whether one of them contains anything. Checking two takes 1 us; listing takes that for each."""
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
