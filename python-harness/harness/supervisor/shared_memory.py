"""Files in /dev/shm, the one writable place that workers share: multiprocessing's locks and arrays have to be there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final

from harness.harden import landlock
from harness.scratch import wipe

SHARED_MEMORY: Final = "/dev/shm"

_INIT_PID: Final = 1

_MODE: Final = 0o1777


def forget_shared_memory(*, others_have_begun: bool) -> None:
    """Removes what dead workers left there. Only as PID 1: otherwise the folder is not the sandbox's own.

    Without Landlock no worker lets itself be looked into, so that nobody can tell what it uses. What dead ones left
    waits then until there is none whose code could be using it.
    """
    if os.getpid() == _INIT_PID and (not others_have_begun or landlock.abi() > 0):
        remove_unused(SHARED_MEMORY, _pids())


def _pids() -> Iterator[int]:
    """Of all processes, looked for when the first is asked for."""
    yield from map(int, filter(str.isdigit, os.listdir("/proc")))


def remove_unused(folder: str, pids: Iterable[int]) -> None:
    """Removes every entry of `folder` that none of the processes has open or mapped.

    A file that a running call has closed and means to open again is lost to it: this folder is memory, not storage.
    """
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        # Where it belongs to the sandbox's user, calls can take the permissions away.
        with suppress(OSError):
            os.chmod(folder, _MODE)
    try:
        names = os.listdir(folder)
    except OSError:
        # There is none, so nobody left anything there.
        return
    if not names:
        return
    start = os.path.join(folder, "")
    files = [(path, inode) for pid in pids for path, inode in _files_in_use(pid) if path.startswith(start)]
    # A folder is in use where something in it is.
    used = {path.removeprefix(start).partition("/")[0] for path, _ in files}
    inodes = {inode for _, inode in files}
    for name in names:
        path = os.path.join(folder, name)
        # Not ours to remove, or gone meanwhile.
        with suppress(OSError):
            if name not in used and os.lstat(path).st_ino not in inodes:
                _remove(path)


def _files_in_use(pid: int) -> Collection[tuple[str, int | None]]:
    """Paths, with the number of the file where it is mapped: a semaphore is mapped under another name than it gets."""
    files: set[tuple[str, int | None]] = set()
    # The process may have ended, and the zygote, which uses nothing there, does not let itself be looked into.
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
