"""Writing to places where the sandbox may not write."""

from __future__ import annotations

import errno
from os import (
    O_CLOEXEC,
    O_DIRECTORY,
    O_NONBLOCK,
    O_RDONLY,
    O_TMPFILE,
    O_WRONLY,
    close,
    environ,
    getcwd,
    open,
    stat,
)
from stat import S_ISDIR, S_ISREG
from typing import Final

from harness.advice.asking import absolute
from harness.advice.attributes import error_number, path_of

_environ: Final = environ
_USUAL_FOLDERS: Final = ("/tmp", "/dev/shm")


def about_permissions(exception: BaseException) -> str | None:
    """Advice for an error that says a file may not be written. Names the writable folders."""
    number = error_number(exception)
    path = path_of(exception) if number in (errno.EACCES, errno.EROFS) else None
    if path is None or (number == errno.EACCES and _can_be_read(absolute(path)) is False):
        return None
    folders = [f"the working directory ({getcwd()})"] if _takes_files(".") else []
    variable = _environ.get("TMPDIR")
    if variable is not None and _takes_files(variable):
        folders.append("tempfile's folder")
    folders += [folder for folder in _USUAL_FOLDERS if _takes_files(folder)]
    if not folders:
        return None
    return f"The sandbox may not write there. It may write to {_in_words(folders)}; relative paths work."


def _can_be_read(path: str) -> bool | None:
    """None if the file does not exist yet. The failed access to a readable file was a write; to an unreadable file it
    may have been a read.
    """
    try:
        mode = stat(path).st_mode
    except FileNotFoundError:
        return None
    if not (S_ISREG(mode) or S_ISDIR(mode)):
        return True
    try:
        close(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    except OSError:
        return False
    return True


def _takes_files(folder: str) -> bool:
    """Checks by making a file without a name, because rules of Landlock do not show in the permissions of a folder."""
    try:
        close(open(folder, O_TMPFILE | O_WRONLY | O_DIRECTORY | O_CLOEXEC, 0o600))
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return True


def _in_words(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
