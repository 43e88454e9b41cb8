"""Files that a call left in the folders that are the worker's own, and in shared memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Final

from harness.scratch import wipe
from harness.state import tripwires
from harness.state.kinds import RESET, Check, Finding, Recycle

_listdir: Final = os.listdir
_lstat: Final = os.lstat
_unlink: Final = os.unlink
_chmod: Final = os.chmod
_open: Final = os.open
_close: Final = os.close

_PROBE: Final = "x"
"""Name of a file: the shortest, which adds the least to its folder."""


def files(folders: Sequence[str]) -> Check:
    """Emptied folders with their old permissions. In shared memory, which workers share, only what the call opened is
    removed.
    """
    modes = {folder: stat.S_IMODE(_lstat(folder).st_mode) for folder in folders}
    empty_sizes = {folder: _empty_size(folder) for folder in folders}

    def check() -> Finding:
        found: Finding = None
        for folder, mode in modes.items():
            try:
                status = _lstat(folder)
                changed = stat.S_IMODE(status.st_mode) != mode
                if changed:
                    _chmod(folder, mode)
                for name in _listdir(folder) if status.st_size != empty_sizes[folder] else ():
                    _remove_tree(f"{folder}/{name}")
                    changed = True
                found = RESET if changed else found
            except OSError as error:
                return Recycle(f"{folder}: {error.strerror}")
        for path in tripwires.take_shared_memory():
            if _remove(path):
                found = RESET
        return found

    return check


def _empty_size(folder: str) -> int | None:
    """The size of the folder when it is empty, if that is its size only then, as in a file system in memory."""
    for name in _listdir(folder):
        _remove_tree(f"{folder}/{name}")
    empty, probe = _lstat(folder).st_size, f"{folder}/{_PROBE}"
    _close(_open(probe, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    used = _lstat(folder).st_size
    _unlink(probe)
    return empty if empty != used and _lstat(folder).st_size == empty else None


def _remove_tree(path: str) -> None:
    """The folders themselves stay: the kernel's permissions to write there are tied to them, not to their paths."""
    if stat.S_ISDIR(_lstat(path).st_mode):
        wipe(path)
    else:
        _unlink(path)


def _remove(path: str) -> bool:
    try:
        _unlink(path)
    except OSError:
        # Removed by the call itself, as it should be.
        return False
    return True
