"""Files that a call left in the worker's own folders and in the folders that workers share."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Sequence
from typing import Final

from harness.state.checks.finding import DATA_RESET, Finding, Recycle, both
from harness.state.checks.kind import Check
from harness.state.reset.files.shared_leftovers import SharedFolders, attributes_of
from harness.system.scratch import remove_tree

_listdir: Final = os.listdir
_lstat: Final = os.lstat
_unlink: Final = os.unlink
_chmod: Final = os.chmod
_utime: Final = os.utime
_removexattr: Final = os.removexattr
_open: Final = os.open
_close: Final = os.close

_PROBE: Final = "x"
"""Name of a file. It is the shortest possible, so that it adds the least to its folder."""


def files(folders: Sequence[str], shared: SharedFolders) -> Check:
    """The worker's folders are emptied and restored, the folder around them has no other files, and the shared folders
    have no files of the call.
    """
    root = os.path.dirname(folders[0])
    # This comes first, because without permissions nothing below can be reached.
    own = [_Folder(root, [os.path.basename(folder) for folder in folders]), *map(_Folder, folders)]

    def check() -> Finding:
        found: Finding = None
        for folder in own:
            try:
                if folder.restore():
                    found = DATA_RESET
            except OSError as error:
                return Recycle(f"{folder.path}: {error.strerror}")
        return both(shared.restore(), found)

    return check


class _Folder:
    """A folder that may contain only the `kept` entries."""

    __slots__ = ("_attributes", "_changed_at", "_is_writable", "_kept", "_size", "_status", "path")

    def __init__(self, path: str, kept: Collection[str] = ()) -> None:
        self.path = path
        self._kept = frozenset(kept)
        self._remove_others()
        self._is_writable = True
        self._size = self._clean_size()
        self._attributes = frozenset(attributes_of(path))
        self._status = _lstat(path)
        self._changed_at = self._status.st_ctime_ns

    def restore(self) -> bool:
        """Whether something had to be restored. Raises OSError if that fails."""
        status = _lstat(self.path)
        if status.st_ino != self._status.st_ino:
            raise OSError(errno.ESTALE, "it was replaced")
        changed = status.st_mode != self._status.st_mode
        if changed:
            _chmod(self.path, stat.S_IMODE(self._status.st_mode))
        # Its time is no test, because it stands still for some milliseconds.
        if self._is_writable and status.st_size != self._size:
            changed = self._remove_others() or changed
        if status.st_ctime_ns == self._changed_at and not changed:
            return False
        for name in attributes_of(self.path):
            if name not in self._attributes:
                _removexattr(self.path, name)
                changed = True
        # Every change in it changed its times, which must not reveal that.
        _utime(self.path, ns=(self._status.st_atime_ns, self._status.st_mtime_ns))
        self._changed_at = _lstat(self.path).st_ctime_ns
        return changed

    def _remove_others(self) -> bool:
        found = False
        for name in _listdir(self.path):
            if name not in self._kept:
                remove_tree(f"{self.path}/{name}")
                found = True
        return found

    def _clean_size(self) -> int | None:
        """Its present size, if only this state has that size, as in a file system in memory."""
        clean, probe = _lstat(self.path).st_size, f"{self.path}/{_PROBE}"
        try:
            _close(_open(probe, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        except PermissionError:
            # The code of a call cannot make files there either: Landlock prevents it and cannot be undone.
            self._is_writable = False
            return clean
        used = _lstat(self.path).st_size
        _unlink(probe)
        return clean if clean != used and _lstat(self.path).st_size == clean else None
