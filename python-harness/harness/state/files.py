"""Files that a call left in the folders that are the worker's own, and in shared memory."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Sequence
from typing import Final

from harness.scratch import wipe
from harness.state import tripwires
from harness.state.kinds import DATA_RESET, Check, Finding, Recycle, listed

_listdir: Final = os.listdir
_scandir: Final = os.scandir
_stat: Final = os.stat
_lstat: Final = os.lstat
_unlink: Final = os.unlink
_chmod: Final = os.chmod
_utime: Final = os.utime
_listxattr: Final = os.listxattr
_removexattr: Final = os.removexattr
_open: Final = os.open
_close: Final = os.close

_PROBE: Final = "x"
"""Name of a file: the shortest, which adds the least to its folder."""

_INIT_PID: Final = 1
_MOST_FORKERS: Final = 2
"""Processes between a worker and the supervisor: the zygote and its deputy."""


def files(folders: Sequence[str]) -> Check:
    """Emptied folders as they were, nothing beside them in the folder that they lie in, and nothing of the call in
    shared memory.
    """
    root = os.path.dirname(folders[0])
    # First: without permissions there, nothing below it can be reached.
    own = [_Folder(root, [os.path.basename(folder) for folder in folders]), *map(_Folder, folders)]
    shared = SharedMemory(tripwires.SHARED_MEMORY.rstrip("/"), is_sandboxed=_is_sandboxed())

    def check() -> Finding:
        found: Finding = None
        for folder in own:
            try:
                if folder.restore():
                    found = DATA_RESET
            except OSError as error:
                return Recycle(f"{folder.path}: {error.strerror}")
        return shared.restore(tripwires.take_shared_memory()) or found

    return check


class _Folder:
    """One that is to hold nothing but what it is `kept` for."""

    __slots__ = ("_attributes", "_changed_at", "_is_writable", "_kept", "_size", "_status", "path")

    def __init__(self, path: str, kept: Collection[str] = ()) -> None:
        self.path = path
        self._kept = frozenset(kept)
        self._remove_others()
        self._is_writable = True
        self._size = self._clean_size()
        self._attributes = frozenset(_attributes_of(path))
        self._status = _lstat(path)
        self._changed_at = self._status.st_ctime_ns

    def restore(self) -> bool:
        """Whether something had to be put back. Raises OSError where that cannot be done."""
        status = _lstat(self.path)
        if status.st_ino != self._status.st_ino:
            raise OSError(errno.ESTALE, "it was replaced")
        changed = status.st_mode != self._status.st_mode
        if changed:
            _chmod(self.path, stat.S_IMODE(self._status.st_mode))
        # Not by its time, which stands still for some milliseconds.
        if self._is_writable and status.st_size != self._size:
            changed = self._remove_others() or changed
        if status.st_ctime_ns == self._changed_at and not changed:
            return False
        for name in _attributes_of(self.path):
            if name not in self._attributes:
                _removexattr(self.path, name)
                changed = True
        # Whatever was done in it changed its times; what they say shall not tell of that.
        _utime(self.path, ns=(self._status.st_atime_ns, self._status.st_mtime_ns))
        self._changed_at = _lstat(self.path).st_ctime_ns
        return changed

    def _remove_others(self) -> bool:
        found = False
        for name in _listdir(self.path):
            if name not in self._kept:
                _remove_tree(f"{self.path}/{name}")
                found = True
        return found

    def _clean_size(self) -> int | None:
        """Its size as it is now, if it has that size only then, as in a file system in memory."""
        clean, probe = _lstat(self.path).st_size, f"{self.path}/{_PROBE}"
        try:
            _close(_open(probe, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        except PermissionError:
            # Nor can the code of a call make anything there: Landlock keeps it from that, and cannot be undone.
            self._is_writable = False
            return clean
        used = _lstat(self.path).st_size
        _unlink(probe)
        return clean if clean != used and _lstat(self.path).st_size == clean else None


class SharedMemory:
    """The one folder that workers share. What the call opened or made by name is removed. All else that is new may have
    been made by its programs, or by its own code in ways that nobody hears of, and recycles: the supervisor removes
    what is not in use when the worker is gone.

    Where several workers run calls it may be a neighbour's instead. This worker is replaced for nothing then, at most
    once for each entry of a neighbour's that is still there when a call ends here. A worker that stands by makes none.
    Outside of a sandbox the folder is everybody's, so there nothing follows from what is new.
    """

    __slots__ = ("_folder", "_is_sandboxed", "_known", "_mode", "_seen")

    def __init__(self, folder: str, *, is_sandboxed: bool) -> None:
        self._folder = folder
        self._is_sandboxed = is_sandboxed
        self._known: set[tuple[str, int]] = set()
        self._seen: tuple[int, int] | None = None
        try:
            status = _stat(folder)
        except FileNotFoundError:
            # Not every machine has it.
            self._mode = None
            return
        self._mode = stat.S_IMODE(status.st_mode)
        self._seen = status.st_ctime_ns, status.st_size
        self._known = self._entries()

    def restore(self, touched: set[str]) -> Finding:
        """`touched`: paths below it that the call is known to have used."""
        if self._mode is None:
            return None
        status = _stat(self._folder)
        # Before the look: what comes in its midst is looked at by the next.
        seen = status.st_ctime_ns, status.st_size
        if not touched and seen == self._seen:
            return None
        found: Finding = None
        if stat.S_IMODE(status.st_mode) != self._mode:
            _chmod(self._folder, self._mode)
            found = DATA_RESET
        start = len(self._folder) + 1
        own = {path[start:].partition("/")[0] for path in touched}
        left, unknown = set(), []
        for entry in self._entries():
            name = entry[0]
            if name in own and self._remove(name):
                found = DATA_RESET
                continue
            left.add(entry)
            if name in own or entry not in self._known:
                unknown.append(name)
        self._known = left
        self._seen = seen
        if unknown and self._is_sandboxed:
            return Recycle(f"{listed(unknown)} in {self._folder}")
        return found

    def _entries(self) -> set[tuple[str, int]]:
        """Names with what tells one file from the next of that name."""
        with _scandir(self._folder) as entries:
            return {(entry.name, entry.inode()) for entry in entries}

    def _remove(self, name: str) -> bool:
        try:
            _remove_tree(f"{self._folder}/{name}")
        except OSError as error:
            return error.errno == errno.ENOENT
        return True


def _attributes_of(path: str) -> list[str]:
    try:
        return _listxattr(path)
    except OSError:
        # This file system has none.
        return []


def _is_sandboxed() -> bool:
    """Whether this worker is in a sandbox, where the supervisor is the first process."""
    pid = os.getppid()
    for _ in range(_MOST_FORKERS):
        if pid == _INIT_PID:
            break
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The second field is a name in brackets, which may hold anything; state and parent follow it.
            pid = int(file.read().rpartition(")")[2].split()[1])
    return pid == _INIT_PID


def _remove_tree(path: str) -> None:
    """The folders themselves stay: the kernel's permissions to write there are tied to them, not to their paths."""
    if stat.S_ISDIR(_lstat(path).st_mode):
        wipe(path)
    else:
        _unlink(path)
