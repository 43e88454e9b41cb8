"""Whether mounts that code may write to can be written to: that depends on the engine and on the host's files."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from typing import Final

from harness.protocol.frames import Message

_NO_NAMELESS_FILES: Final = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""What file systems answer that cannot make a file without a name."""


def unwritable(paths: Iterable[str]) -> list[Message]:
    """`{ path, reason }` for each that cannot be written to. Leaves no trace in those that can."""
    refused: list[Message] = []
    for path in paths:
        try:
            _try_out(path)
        except OSError as error:
            refused.append({"path": path, "reason": error.strerror or str(error)})
    return refused


def _try_out(path: str) -> None:
    """Raises OSError where `path` cannot be written to."""
    mode = os.stat(path).st_mode
    if stat.S_ISREG(mode):
        # Appending, so that not even a slip could change it.
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC))
    elif stat.S_ISDIR(mode):
        _make_nameless_file(path)
    else:
        # To open a device or a pipe may do something, or wait.
        _ask(path, os.W_OK)


def _make_nameless_file(folder: str) -> None:
    """Nothing remains of it, even if this process is killed."""
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        _ask(folder, os.W_OK | os.X_OK)


def _ask(path: str, mode: int) -> None:
    """For what cannot be tried. A network file system may refuse all the same."""
    if os.access(path, mode):
        return
    is_read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    code = errno.EROFS if is_read_only else errno.EACCES
    raise OSError(code, os.strerror(code), path)
