"""Turns a copy of a session's process into the worker of another session, with descriptors and folders of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from harness.protocol.frames import Message, ProtocolError
from harness.protocol.session_link import Datagram
from harness.session import open_files
from harness.session.folder_copy import copy_folder
from harness.system.descriptors import WorkerFiles, exchange
from harness.system.scratch import Folders, folders_of, make

_chdir: Final = os.chdir
_close: Final = os.close
_environ: Final = os.environ
_getcwd: Final = os.getcwd
_open: Final = os.open
_sys_dict: Final = sys.__dict__
_modules: Final = sys.modules

_NULL_FLAGS: Final = os.O_RDWR | os.O_CLOEXEC


_MAX_DETAIL: Final = 1000
"""Characters of a reason that the supervisor is told."""


class Born(BaseException):
    """Leaves the order to copy a session, in the copy."""


def worker_of(order: Datagram) -> int:
    """The number of the new worker. Raises ProtocolError if it is no order to copy a session."""
    worker = order.message.get("worker")
    if order.message["type"] != "copy" or type(worker) is not int:
        raise ProtocolError("Only copy can be sent to a session at rest.")
    return worker


def not_copied(worker: int, detail: str) -> Message:
    """The message that there is no copy."""
    return {"type": "not_copied", "worker": worker, "detail": detail[:_MAX_DETAIL]}


def make_sibling(folders: Folders, worker: int) -> Folders:
    """Makes the folders of a copy beside those of its original: the copy may write nowhere else. Raises OSError."""
    new = folders_of(folders.root.rpartition("/")[0], f"w{worker}")
    make(new)
    return new


def close_all(descriptors: Sequence[int]) -> None:
    """Closes what was handed over."""
    for descriptor in descriptors:
        _close(descriptor)


def take_descriptors(handed_over: Sequence[int]) -> None:
    """Puts the new worker's descriptors in the places of the original's. Raises OSError."""
    null = _open("/dev/null", _NULL_FLAGS)
    exchange(WorkerFiles(*handed_over).placed(null))
    close_all((null, *handed_over))


def take_folders(old: Folders, new: Folders) -> None:
    """Copies the contents of the original's folders, and moves there what leads to them: working directory, path,
    environment, and open files. Raises OSError.
    """
    for source, target in zip(_own(old), _own(new), strict=True):
        copy_folder(source, target)
    here = _getcwd()
    _chdir(_moved(here, old, new))
    open_files.move(old.root, new.root)
    path: Any = _sys_dict.get("path")
    if type(path) is list:
        path[:] = [_moved(entry, old, new) if type(entry) is str else entry for entry in path]
    for name, value in new.environment.items():
        _environ[name] = value
    tempfile: Any = _modules.get("tempfile")
    if getattr(tempfile, "tempdir", None) == old.tmp:
        tempfile.tempdir = new.tmp


def _own(folders: Folders) -> tuple[str, str, str]:
    return folders.work, folders.tmp, folders.home


def _moved(path: str, old: Folders, new: Folders) -> str:
    is_below = path == old.root or path.startswith(f"{old.root}/")
    return new.root + path[len(old.root) :] if is_below else path
