"""Checks whether mounts with `rw` are writable. That depends on the engine and on the host's files."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from typing import Final

from harness.protocol.frames import Message

_NO_NAMELESS_FILES: Final = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
"""Errors of file systems that cannot make a file without a name."""


def unwritable(paths: Iterable[str]) -> list[Message]:
    """`{ path, reason }` for each path that is not writable. Leaves no trace in the writable ones."""
    refused: list[Message] = []
    for path in paths:
        try:
            _try_out(path)
        except OSError as error:
            refused.append({"path": path, "reason": error.strerror or str(error)})
    return refused


def _try_out(path: str) -> None:
    """Raises OSError if `path` is not writable."""
    mode = os.stat(path).st_mode
    if stat.S_ISREG(mode):
        # Opened for appending, so that not even a mistake could change it.
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC))
    elif stat.S_ISDIR(mode):
        _make_nameless_file(path)
    else:
        # Opening a device or a pipe may have effects, or wait.
        _ask(path, os.W_OK)


def _make_nameless_file(folder: str) -> None:
    """The file leaves nothing behind, even if this process is killed."""
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
        _ask(folder, os.W_OK | os.X_OK)


def _ask(path: str, mode: int) -> None:
    """For paths that cannot be tried. A network file system may still refuse later."""
    if os.access(path, mode):
        return
    is_read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    code = errno.EROFS if is_read_only else errno.EACCES
    raise OSError(code, os.strerror(code), path)
