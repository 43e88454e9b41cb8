"""The folders of the sandbox: one for each worker, wiped when the worker is gone."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import Final

_lstat: Final = os.lstat
_unlink: Final = os.unlink

_OWN_MODE: Final = 0o700


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths below `root`: everything that its process may write to. `root` itself holds nothing else."""

    root: str
    work: str
    tmp: str
    home: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point programs to these folders."""
        return {"HOME": self.home, "TMPDIR": self.tmp, "PWD": self.work}


def folders_of(scratch: str, name: str) -> Folders:
    """The folders of the process called `name`; makes nothing."""
    root = os.path.join(scratch, name)
    return Folders(root, os.path.join(root, "work"), os.path.join(root, "tmp"), os.path.join(root, "home"))


def worker_folders(scratch: str, worker: int) -> Folders:
    """The folders of worker `worker`."""
    return folders_of(scratch, f"w{worker}")


def family_folder(scratch: str, family: int) -> str:
    """The folder of a session and its copies. `family`: the worker of the first of them."""
    return os.path.join(scratch, f"f{family}")


def session_folders(scratch: str, family: int, worker: int) -> Folders:
    """The folders of a session's worker. A copy may write where the original may, so they lie together."""
    return folders_of(family_folder(scratch, family), f"w{worker}")


def make_family(scratch: str, family: int) -> str:
    """Creates the folder of a family. Raises OSError."""
    folder = family_folder(scratch, family)
    wipe(folder)
    os.mkdir(folder, _OWN_MODE)
    return folder


def make(folders: Folders) -> None:
    """Creates the folders and replaces leftovers of an earlier sandbox under the same name. Raises OSError."""
    try:
        os.mkdir(folders.root, _OWN_MODE)
    except FileExistsError:
        wipe(folders.root)
        os.mkdir(folders.root, _OWN_MODE)
    for path in (folders.work, folders.tmp, folders.home):
        os.mkdir(path, _OWN_MODE)


def remove(folders: Folders) -> None:
    """Removes the folders of `make` with their contents, as `wipe` does. Most workers leave their folders empty."""
    try:
        for path in (folders.work, folders.tmp, folders.home, folders.root):
            os.rmdir(path)
    except OSError:
        wipe(folders.root)


def remove_tree(path: str) -> None:
    """Removes a file, or a folder with its contents, as `wipe` does. Raises OSError."""
    if stat.S_ISDIR(_lstat(path).st_mode):
        wipe(path)
    else:
        _unlink(path)


def wipe(root: str) -> None:
    """Removes a tree that hostile code may have built. Raises OSError, but not for a missing tree.

    Folders are moved up into the root as they are found, so neither depth nor path length is a limit, as they are for
    `shutil.rmtree`. Links are not followed. All processes that could change the tree meanwhile must be dead.
    """
    try:
        descriptor = _open_folder(root, None)
    except FileNotFoundError:
        return
    try:
        _empty_folder(descriptor)
    finally:
        os.close(descriptor)
    os.rmdir(root)


def _empty_folder(root: int) -> None:
    pending = _remove_files(root)
    while pending:
        name = pending.pop()
        folder = _open_folder(name, root)
        try:
            for child in _remove_files(folder):
                # Moving a folder needs permission to write to it, because its ".." changes.
                os.chmod(child, _OWN_MODE, dir_fd=folder)
                # A random name, because hostile code can have used any name that could be guessed.
                target = os.urandom(16).hex()
                os.rename(child, target, src_dir_fd=folder, dst_dir_fd=root)
                pending.append(target)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=root)


def _remove_files(folder: int) -> list[str]:
    """Unlinks all entries but folders, and returns the names of the folders."""
    folders = []
    # The list is read to its end first, because removing while reading may skip entries.
    for name in os.listdir(folder):
        if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=folder)
    return folders


def _open_folder(name: str, parent: int | None) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    if not stat.S_ISLNK(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        # The code that made it may have removed all permissions.
        os.chmod(name, _OWN_MODE, dir_fd=parent)
    return os.open(name, flags, dir_fd=parent)
