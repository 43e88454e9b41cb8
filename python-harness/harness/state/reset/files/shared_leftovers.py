"""Files that a call left in the folders that workers share."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from typing import Final

from harness.state.changes import audit_hook
from harness.state.checks.finding import DATA_RESET, Finding, Recycle, both, listed
from harness.system.scratch import remove_tree
from harness.system.shared_folders import SHARED_MEMORY, hold_anything

_scandir: Final = os.scandir
_stat: Final = os.stat
_chmod: Final = os.chmod
_listxattr: Final = os.listxattr
_removexattr: Final = os.removexattr


class SharedFolders:
    """`own`: the sandbox's own folders. `is_alone`: no two calls run at the same time in the sandbox.

    With its answer a worker says whether these folders contain anything. If so, no other call begins before it has
    cleaned up. If it is alone, all files there belong to its own call and are removed.
    """

    __slots__ = ("_folders", "_is_alone", "_is_announced", "_own")

    def __init__(self, own: Sequence[str], *, is_alone: bool) -> None:
        self._own = tuple(own)
        self._is_alone = is_alone
        self._is_announced = False
        self._folders: list[SharedFolder] = []

    @property
    def is_announced(self) -> bool:
        """Whether the last answer announced any files."""
        return self._is_announced

    def watch(self) -> None:
        """Before the first call after which anything is to be removed: note what is there. Again is of no effect.

        Workers that run one call only do without, and start the sooner.
        """
        if self._folders:
            return
        self._folders = [SharedFolder(folder, is_own=True) for folder in self._own]
        if SHARED_MEMORY not in self._own:
            self._folders.append(SharedFolder(SHARED_MEMORY, is_own=False))

    def announce(self) -> bool:
        """Whether there are any files, for the answer. Must be called just before it."""
        self._is_announced = hold_anything(self._own)
        return self._is_announced

    def conclude(self, *, is_last: bool) -> bool:
        """Whether there are still any files at the end of the clean-up. From then on others may put files there.

        `is_last`: the worker is being replaced. Any other worker has removed the announced files, so it does not look
        again.
        """
        self._is_announced = False
        return is_last and hold_anything(self._own)

    def restore(self) -> Finding:
        """Removes files of the call. Recycles if a file may belong to the call and cannot be told from a neighbour's.
        No process of the call may be left.
        """
        touched = audit_hook.take_shared_paths()
        found: Finding = None
        owns_all = self._is_alone and self._is_announced
        for folder in self._folders:
            try:
                found = both(found, folder.restore(touched, owns_all=owns_all))
            except OSError as error:
                return Recycle(f"{folder.path}: {error.strerror}")
            if type(found) is Recycle:
                break
        return found

    def tidy(self) -> Finding:
        """The same for a worker that is not replaced for this reason: files of unknown owners stay."""
        if not self._own:
            return None
        found = self.restore()
        return None if type(found) is Recycle else found


class SharedFolder:
    """One shared folder. Files that the call opened or made by name are removed. Other new files may come from its
    programs, or from its own code in ways that cause no event, so they recycle the worker. The supervisor removes the
    leftovers when the worker is gone.

    With several workers such a file may be a neighbour's instead. This worker is then replaced in vain, at most once
    for each neighbour's entry that is still there when a call ends here. A standby makes no entries. A folder that is
    not the sandbox's own is open to everybody, so new files there prove nothing.
    """

    __slots__ = ("_attributes", "_is_own", "_known", "_mode", "_seen", "path")

    def __init__(self, folder: str, *, is_own: bool) -> None:
        self.path = folder
        self._is_own = is_own
        self._known: set[tuple[str, int]] = set()
        self._seen: tuple[int, int] | None = None
        try:
            status = _stat(folder)
        except FileNotFoundError:
            # Not every machine has it.
            self._mode = None
            return
        self._mode = stat.S_IMODE(status.st_mode)
        self._attributes = frozenset(attributes_of(folder))
        self._seen = status.st_ctime_ns, status.st_size
        self._known = self._entries()

    def restore(self, touched: Iterable[str], *, owns_all: bool = False) -> Finding:
        """`touched`: paths that the call is known to have used. `owns_all`: all files here belong to the call."""
        if self._mode is None:
            return None
        start = f"{self.path}/"
        own = {path[len(start) :].partition("/")[0] for path in touched if path.startswith(start)}
        status = _stat(self.path)
        # Read before the look, so that the next look finds files that come during this one.
        seen = status.st_ctime_ns, status.st_size
        if not own and not owns_all and seen == self._seen:
            return None
        found = self._restore_itself(stat.S_IMODE(status.st_mode), self._mode)
        left, unknown = set(), []
        for entry in self._entries():
            name = entry[0]
            if (name in own or owns_all) and self._remove(name):
                found = DATA_RESET
                continue
            left.add(entry)
            if name in own or owns_all or entry not in self._known:
                unknown.append(name)
        self._known = left
        self._seen = seen
        if unknown and self._is_own:
            return Recycle(f"{listed(unknown)} in {self.path}")
        return found

    def _restore_itself(self, mode: int, clean_mode: int) -> Finding:
        found: Finding = None
        if mode != clean_mode:
            # This comes first, because without permissions nothing below can be reached.
            _chmod(self.path, clean_mode)
            found = DATA_RESET
        for name in attributes_of(self.path):
            if self._is_own and name not in self._attributes:
                _removexattr(self.path, name)
                found = DATA_RESET
        return found

    def _entries(self) -> set[tuple[str, int]]:
        """Names, each with a number that tells one file from the next of that name."""
        with _scandir(self.path) as entries:
            return {(entry.name, entry.inode()) for entry in entries}

    def _remove(self, name: str) -> bool:
        try:
            remove_tree(f"{self.path}/{name}")
        except OSError as error:
            return error.errno == errno.ENOENT
        return True


def attributes_of(path: str) -> list[str]:
    """The names of the extended attributes of a folder."""
    try:
        return _listxattr(path)
    except OSError:
        # This file system has no extended attributes.
        return []
