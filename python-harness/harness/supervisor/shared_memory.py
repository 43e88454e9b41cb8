"""Files in /dev/shm, the one writable place that workers share: multiprocessing's locks and arrays have to be there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

from harness.scratch import wipe

SHARED_MEMORY: Final = "/dev/shm"

_INIT_PID: Final = 1


def forget_shared_memory() -> None:
    """Removes what dead workers left there. Only as PID 1: otherwise the folder is not the sandbox's own."""
    if os.getpid() == _INIT_PID:
        remove_unused(SHARED_MEMORY, [int(name) for name in os.listdir("/proc") if name.isdigit()])


def remove_unused(folder: str, pids: Iterable[int]) -> None:
    """Removes every entry of `folder` that none of the processes has open or mapped.

    A file that a running call has closed and means to open again is lost to it: this folder is memory, not storage.
    """
    names = os.listdir(folder)
    if not names:
        return
    used = {path for pid in pids for path in _paths_in_use(pid)}
    for name in names:
        path = os.path.join(folder, name)
        if path not in used:
            # Not ours to remove, or gone meanwhile.
            with suppress(OSError):
                _remove(path)


def _paths_in_use(pid: int) -> Collection[str]:
    paths: set[str] = set()
    # The process may have ended, and the zygote, which uses nothing there, does not let itself be looked into.
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(FileNotFoundError):
                paths.add(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="surrogateescape") as maps:
            # Address, permissions, offset, device, inode, path.
            paths.update(line.rstrip("\n").split(maxsplit=5)[-1] for line in maps)
    return paths


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        wipe(path)
    else:
        os.unlink(path)
