"""Open descriptors."""

from __future__ import annotations

import fcntl
import os
import stat
import sys
from typing import Final

from harness.state.checks.finding import DATA_RESET, KEPT, Finding, Recycle
from harness.state.checks.kind import Check

_listdir: Final = os.listdir
_stat: Final = os.stat
_fstat: Final = os.fstat
_close: Final = os.close
_readlink: Final = os.readlink
_fcntl: Final = fcntl.fcntl
_GET_STATUS_FLAGS: Final = fcntl.F_GETFL
_GET_OWN_FLAGS: Final = fcntl.F_GETFD

_LIST: Final = "/proc/self/fd"

_INSTALLED: Final = tuple({f"{sys.prefix}/", f"{sys.base_prefix}/", "/usr/"})
"""Folders of libraries whose files never change while the sandbox runs."""


def descriptors(own: frozenset[int]) -> Check:
    """Foreign descriptors are closed. The harness' own must be the same files with the same flags.

    Files of the installation that are open for reading stay. Libraries keep fonts and data open, and closing them would
    leave the library with a number that soon means another file.
    """
    saved = [(descriptor, _identity(descriptor)) for descriptor in sorted(own)]
    expected = {*map(str, own)}
    # Libraries that the zygote imported may have left some open as well. The list also contains its own descriptor,
    # which is closed by now. The first descriptor that a call opens gets that number.
    others = {name: _identity(int(name)) for name in _listdir(_LIST) if name not in expected}
    known = {name: identity for name, identity in others.items() if identity is not None}
    # Since Linux 6.2 the size of the folder is the number of descriptors, and takes a tenth of the time of a list.
    is_counted = _stat(_LIST).st_size == len(saved) + len(known)

    def check() -> Finding:
        for descriptor, value in saved:
            if _identity(descriptor) != value:
                return Recycle(f"descriptor {descriptor} of the harness was changed")
        # The harness' own are all there, so if there are no others, nothing is left to check.
        if is_counted and not known and _stat(_LIST).st_size == len(saved):
            return None
        found: Finding = None
        for name in _listdir(_LIST):
            if name in expected:
                continue
            identity = _identity(int(name))
            # None is the descriptor of the list. A closed number may belong to another file by now.
            if identity is None or identity == known.get(name):
                continue
            if _is_installed_file(int(name)):
                known[name] = identity
                found = found or KEPT
                continue
            found = DATA_RESET
            try:
                _close(int(name))
            except OSError:
                # It is closed all the same: only the write of pending data failed.
                continue
        return found

    return check


def _identity(descriptor: int) -> tuple[int, ...] | None:
    try:
        status = _fstat(descriptor)
        return status.st_dev, status.st_ino, _fcntl(descriptor, _GET_STATUS_FLAGS), _fcntl(descriptor, _GET_OWN_FLAGS)
    except OSError:
        # The descriptor is not open.
        return None


def _is_installed_file(descriptor: int) -> bool:
    try:
        readable = _fcntl(descriptor, _GET_STATUS_FLAGS) & os.O_ACCMODE == os.O_RDONLY
        private = _fcntl(descriptor, _GET_OWN_FLAGS) & fcntl.FD_CLOEXEC
        path = _readlink(f"/proc/self/fd/{descriptor}")
        is_file = stat.S_ISREG(_fstat(descriptor).st_mode)
    except OSError:
        # A thread has closed it meanwhile.
        return False
    return bool(readable and private and is_file and path.startswith(_INSTALLED))
