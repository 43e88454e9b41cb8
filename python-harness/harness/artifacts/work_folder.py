"""The working folder of a worker's calls: whether a call left anything there, and which files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from time import time_ns as _time_ns
from typing import Final, NamedTuple

from harness.system.scratch import remove_tree

_listdir: Final = os.listdir
_lstat: Final = os.lstat
_fstat: Final = os.fstat
_open: Final = os.open
_pread: Final = os.pread
_close: Final = os.close
_utime: Final = os.utime

_READ_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A link or a pipe may have taken the place of the file. Opening a pipe would wait for its writer."""

MAX_ENTRIES: Final = 2_000
"""Files and folders that are looked at, about 2 us each. No call means to hand over as many."""

MAX_DEPTH: Final = 16
"""Folders within folders."""

_BYTE_CODE_FOLDER: Final = "__pycache__"
_BYTE_CODE_ENDING: Final = ".pyc"


NO_SIZE: Final = -1
_IS_FOLDER: Final = -2
_IS_GIVEN: Final = -3

_SECOND_NS: Final = 1_000_000_000


class LeftFile(NamedTuple):
    """`name` is relative to the working folder. `size` is in bytes, `NO_SIZE` for anything but a regular file."""

    name: str
    size: int


class WorkFolder:
    """Must be made while the folder is empty."""

    __slots__ = ("_empty_size", "_given", "_inode", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self._given: dict[str, tuple[int, int, int]] = {}
        status = _lstat(path)
        self._inode = status.st_ino
        # The folder around it has entries. If it has the same size all the same, sizes of this file system tell
        # nothing.
        around = _lstat(path.rpartition("/")[0]).st_size
        self._empty_size = status.st_size if status.st_size != around else None

    def is_empty(self) -> bool:
        """Takes 1 us where the size of a folder tells, as in memory. Also true if the code took the folder away."""
        try:
            status = _lstat(self.path)
            if status.st_ino != self._inode or not stat.S_ISDIR(status.st_mode):
                return True
            return status.st_size == self._empty_size or (self._empty_size is None and not self._names(""))
        except OSError:
            return True

    def note_given(self, names: Iterable[str]) -> None:
        """Records these files as given to the next call: as long as they are unchanged, it has not left them.

        Raises OSError. They are made a second older, because the clock of the file system stands still for
        milliseconds, in which a change would not show.
        """
        self._given = {name: given for name, given in self._given.items() if self._size_of(name) == _IS_GIVEN}
        earlier = _time_ns() - _SECOND_NS
        for name in names:
            path = f"{self.path}/{name}"
            if _lstat(path).st_mtime_ns > earlier:
                _utime(path, ns=(earlier, earlier), follow_symlinks=False)
            self._given[name] = _identity(_lstat(path))

    def note_kept(self) -> None:
        """Records the present files of a session, which the next call has not left as long as they are unchanged."""
        self._given.clear()
        if not self.is_empty():
            for name, _ in self.files()[0]:
                # It may be gone already.
                with suppress(OSError):
                    self._given[name] = _identity(_lstat(f"{self.path}/{name}"))

    def files(self) -> tuple[list[LeftFile], bool]:
        """All entries but folders, byte code and unchanged given files, sorted by name; and whether everything was
        looked at. Follows no links.
        """
        found: list[LeftFile] = []
        folders = [("", 0)]
        seen, has_seen_all = 0, True
        while folders:
            folder, depth = folders.pop()
            names = self._names(folder) if depth <= MAX_DEPTH else None
            if names is None:
                has_seen_all = False
                continue
            for name in names:
                seen += 1
                if seen > MAX_ENTRIES:
                    return sorted(found), False
                size = self._size_of(path := f"{folder}{name}")
                if size == _IS_FOLDER:
                    if name != _BYTE_CODE_FOLDER:
                        folders.append((f"{path}/", depth + 1))
                elif size != _IS_GIVEN and not name.endswith(_BYTE_CODE_ENDING):
                    found.append(LeftFile(path, size))
        return sorted(found), has_seen_all

    def _names(self, folder: str) -> list[str] | None:
        try:
            return sorted(_listdir(f"{self.path}/{folder}"))
        except BaseException:
            # It cannot be read, or an audit hook of the code objects.
            return None

    def _size_of(self, name: str) -> int:
        try:
            status = _lstat(f"{self.path}/{name}")
        except OSError:
            # It is gone already, or its path is too long.
            return NO_SIZE
        if stat.S_ISDIR(status.st_mode):
            return _IS_FOLDER
        if self._given.get(name) == _identity(status):
            return _IS_GIVEN
        return status.st_size if stat.S_ISREG(status.st_mode) else NO_SIZE

    def read(self, name: str, max_bytes: int) -> bytes | None:
        """The bytes of a file, as many as it has at this moment. None if it cannot be read, has become larger than
        `max_bytes`, or is no longer a regular file.
        """
        try:
            descriptor = _open(f"{self.path}/{name}", _READ_FLAGS)
        except BaseException:
            # As above.
            return None
        try:
            status = _fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
                return None
            return _pread(descriptor, status.st_size, 0)
        except (OSError, MemoryError):
            return None
        finally:
            _close(descriptor)

    def empty(self) -> None:
        """Removes what is there, as far as possible."""
        for name in self._names("") or ():
            try:
                remove_tree(f"{self.path}/{name}")
            except OSError:
                # The code goes on in threads that write here, or has put the folder out of reach.
                continue


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns
