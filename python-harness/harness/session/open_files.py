"""The open files of a session in a copy of its process. The kernel shares them and their positions between the two."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from typing import Final

from harness.system.descriptors import SESSION_FD

_close: Final = os.close
_dup2: Final = os.dup2
_fcntl: Final = fcntl.fcntl
_fstat: Final = os.fstat
_get_inheritable: Final = os.get_inheritable
_listdir: Final = os.listdir
_lseek: Final = os.lseek
_open: Final = os.open
_readlink: Final = os.readlink

_GET_FLAGS: Final = fcntl.F_GETFL
_FORMAT: Final = stat.S_IFMT
_REGULAR: Final = stat.S_IFREG
_FOLDER: Final = stat.S_IFDIR
_DEVICE: Final = stat.S_IFCHR
_FROM_HERE: Final = os.SEEK_CUR
_FROM_START: Final = os.SEEK_SET

_KEPT_FLAGS: Final = os.O_ACCMODE | os.O_APPEND | os.O_NONBLOCK | os.O_DIRECT | os.O_NOATIME
_CLOSED_ON_EXEC: Final = os.O_CLOEXEC
_NULL_FLAGS: Final = os.O_RDWR | os.O_CLOEXEC

Positions = list[tuple[int, int]]
"""Descriptors of files, and where each is read or written next."""


def positions() -> Positions:
    """Those of all files of the code."""
    return [(number, _lseek(number, 0, _FROM_HERE)) for number, kind in _descriptors() if kind == _REGULAR]


def restore(noted: Positions) -> None:
    """Puts files that are still open back to their positions."""
    for number, position in noted:
        _lseek(number, position, _FROM_START)


def let_go_of_others(needed: int) -> bool:
    """Replaces pipes, sockets and the like by /dev/null, but for the one that is `needed`. While this process has them
    open, nobody at their other ends hears that the original has closed them. Their numbers stay taken, because objects
    of the code go on using them. Returns whether there were any.
    """
    null = _open("/dev/null", _NULL_FLAGS)
    has_let_go = False
    for number, kind in _descriptors():
        if kind not in (_REGULAR, _FOLDER, _DEVICE) and number != needed:
            _dup2(null, number, _get_inheritable(number))
            has_let_go = True
    _close(null)
    return has_let_go


def move(old_root: str, new_root: str) -> None:
    """Opens files below `old_root` again, below `new_root`, where they have been copied to. Other files stay shared.
    Raises OSError.
    """
    for number, kind in _descriptors():
        path = _readlink(f"/proc/self/fd/{number}")
        if kind != _REGULAR or not path.startswith(f"{old_root}/"):
            continue
        try:
            flags = _fcntl(number, _GET_FLAGS) & _KEPT_FLAGS
            new = _open(new_root + path[len(old_root) :], flags | _CLOSED_ON_EXEC)
        except FileNotFoundError:
            # It was deleted, so there is no copy.
            continue
        _lseek(new, _lseek(number, 0, _FROM_HERE), _FROM_START)
        _dup2(new, number, _get_inheritable(number))
        _close(new)


def _descriptors() -> Iterator[tuple[int, int]]:
    """The descriptors of the code and their kinds."""
    for number in sorted(map(int, _listdir("/proc/self/fd"))):
        if number <= SESSION_FD:
            continue
        try:
            yield number, _FORMAT(_fstat(number).st_mode)
        except OSError:
            # It was the one that listed them.
            continue
