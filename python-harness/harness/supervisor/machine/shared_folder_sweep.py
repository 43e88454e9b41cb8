"""Removes files of dead workers from the folders that workers share."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from harness.harden import landlock
from harness.system.scratch import wipe
from harness.system.shared_folders import FOLDER_MODE, SHARED_MEMORY

RunningSince = Callable[[], int | None]
"""Since when the oldest running call runs, in nanoseconds since the epoch; None if none runs."""


def forget_leftovers(folders: Sequence[str], running_since: RunningSince) -> None:
    """Removes leftovers: all files if no call runs, otherwise files older than every running call.

    A younger file may belong to a running call, even if that has closed it, so it stays until the call is over. Shared
    memory is no storage, so a file there is removed if no process has it open or mapped. Without Landlock workers
    cannot be looked into, so nobody can tell.
    """
    for folder in folders:
        _restore(folder)
        remove_older(folder, running_since)
        if folder == SHARED_MEMORY and landlock.abi() > 0:
            remove_unused(folder, _pids())


def remove_older(folder: str, running_since: RunningSince) -> None:
    """Removes the entries of `folder` that were not changed since then; all of them for None."""
    names = _entries(folder)
    if not names:
        return
    # Asked after the list was made, because a call that begins from now on has put none of it there.
    since = running_since()
    for name in names:
        path = os.path.join(folder, name)
        # It cannot be removed, or it is gone meanwhile.
        with suppress(OSError):
            if since is None or _changed_ns(path) < since:
                _remove(path)


def remove_unused(folder: str, pids: Iterable[int]) -> None:
    """Removes every entry of `folder` that none of the processes has open or mapped.

    A running call loses a file that it has closed and wants to open again.
    """
    names = _entries(folder)
    if not names:
        return
    start = os.path.join(folder, "")
    files = [(path, inode) for pid in pids for path, inode in _files_in_use(pid) if path.startswith(start)]
    # A folder is in use if a file in it is.
    used = {path.removeprefix(start).partition("/")[0] for path, _ in files}
    inodes = {inode for _, inode in files}
    for name in names:
        path = os.path.join(folder, name)
        # It cannot be removed, or it is gone meanwhile.
        with suppress(OSError):
            if name not in used and os.lstat(path).st_ino not in inodes:
                _remove(path)


def _restore(folder: str) -> None:
    """Restores the folder itself. If it belongs to the sandbox's user, calls can change its permissions and
    attributes.
    """
    # If it belongs to another user, or if there is no such folder or no attribute, there is nothing to restore.
    with suppress(OSError):
        if stat.S_IMODE(os.stat(folder).st_mode) != FOLDER_MODE:
            os.chmod(folder, FOLDER_MODE)
        for name in os.listxattr(folder):
            if name.startswith("user."):
                os.removexattr(folder, name)


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        # The folder does not exist, so it has no leftovers.
        return []


def _changed_ns(path: str) -> int:
    """The time of the last change at or below a path. Raises OSError, also if the tree is too deep."""
    status = os.lstat(path)
    latest = status.st_ctime_ns
    if stat.S_ISDIR(status.st_mode):
        pending = [path]
        while pending:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    latest = max(latest, entry.stat(follow_symlinks=False).st_ctime_ns)
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
    return latest


def _pids() -> Iterator[int]:
    """Pids of all processes. They are listed when the first one is needed."""
    yield from map(int, filter(str.isdigit, os.listdir("/proc")))


def _files_in_use(pid: int) -> Collection[tuple[str, int | None]]:
    """Paths, with the number of the file if it is mapped, because a semaphore is mapped under another name than it gets
    later.
    """
    files: set[tuple[str, int | None]] = set()
    # The process may have ended. The zygote cannot be looked into, but uses no file there.
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(FileNotFoundError):
                files.add((os.readlink(f"/proc/{pid}/fd/{descriptor}"), None))
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="surrogateescape") as maps:
            for line in maps:
                # Address, permissions, offset, device, inode, path.
                fields = line.rstrip("\n").split(maxsplit=5)
                files.add((fields[-1], int(fields[4])))
    return files


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        wipe(path)
    else:
        os.unlink(path)
