"""Copies the folders of a session for a copy of it."""

from __future__ import annotations

import os
import stat
from typing import Final

_chmod: Final = os.chmod
_close: Final = os.close
_copy_range: Final = os.sendfile
_mkdir: Final = os.mkdir
_open: Final = os.open
_readlink: Final = os.readlink
_scandir: Final = os.scandir
_symlink: Final = os.symlink
_utime: Final = os.utime

_READ: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_PIECE_BYTES: Final = 1 << 30
"""More than a file may have."""

_OWN_MODE: Final = 0o700


def copy_folder(source: str, target: str) -> None:
    """Copies what is in `source` into `target`, which exists: files, with permissions and times, folders and links.
    Pipes and sockets are left out. Raises OSError.
    """
    pending = [(source, target)]
    while pending:
        old, new = pending.pop()
        with _scandir(old) as entries:
            for entry in entries:
                there = f"{new}/{entry.name}"
                if entry.is_symlink():
                    _symlink(_readlink(entry.path), there)
                elif entry.is_dir():
                    _mkdir(there, _OWN_MODE)
                    pending.append((entry.path, there))
                elif entry.is_file():
                    _copy_file(entry.path, there, entry.stat())


def _copy_file(source: str, target: str, status: os.stat_result) -> None:
    old = _open(source, _READ)
    try:
        new = _open(target, _WRITE, _OWN_MODE)
        try:
            while _copy_range(new, old, None, _PIECE_BYTES):
                continue
        finally:
            _close(new)
    finally:
        _close(old)
    _chmod(target, stat.S_IMODE(status.st_mode))
    _utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
