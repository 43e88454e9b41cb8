"""Open descriptors."""

from __future__ import annotations

import fcntl
import os
import stat
import sys
from typing import Final

from harness.state.kinds import KEPT, RESET, Check, Finding, Recycle, listed

_listdir: Final = os.listdir
_fstat: Final = os.fstat
_close: Final = os.close
_readlink: Final = os.readlink
_fcntl: Final = fcntl.fcntl

_INSTALLED: Final = tuple({f"{sys.prefix}/", f"{sys.base_prefix}/", "/usr/"})
"""Where libraries keep files that nothing changes while the sandbox runs."""


def descriptors(own: frozenset[int]) -> Check:
    """Foreign descriptors are closed, the harness' own must be the same files with the same flags.

    Files of the installation that are open for reading stay: libraries keep fonts and data open, and closing them would
    leave the library with a number that soon means another file.
    """
    order = sorted(own)
    saved = [*map(_identity, order)]
    # Libraries that the zygote imported may have left some open as well.
    expected = {*map(str, own), *_listdir("/proc/self/fd")}

    def check() -> Finding:
        if [*map(_identity, order)] != saved:
            changed = [str(each) for each, value in zip(order, saved, strict=True) if _identity(each) != value]
            return Recycle(f"descriptor {listed(changed)} of the harness was changed")
        found: Finding = None
        for name in _listdir("/proc/self/fd"):
            if name in expected:
                continue
            if _is_installed_file(int(name)):
                expected.add(name)
                found = found or KEPT
                continue
            try:
                _close(int(name))
                found = RESET
            except OSError:
                # The descriptor of the listing itself, which is closed by now.
                continue
        return found

    return check


def _identity(descriptor: int) -> tuple[int, ...] | None:
    try:
        status = _fstat(descriptor)
        flags = _fcntl(descriptor, fcntl.F_GETFL), _fcntl(descriptor, fcntl.F_GETFD)
    except OSError:
        # Not open.
        return None
    return (status.st_dev, status.st_ino, *flags)


def _is_installed_file(descriptor: int) -> bool:
    try:
        readable = _fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        private = _fcntl(descriptor, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
        path = _readlink(f"/proc/self/fd/{descriptor}")
        is_file = stat.S_ISREG(_fstat(descriptor).st_mode)
    except OSError:
        # Closed meanwhile, as the descriptor of the listing is.
        return False
    return bool(readable and private and is_file and path.startswith(_INSTALLED))
