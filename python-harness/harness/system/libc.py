"""System calls that the standard library has no name for."""

from __future__ import annotations

import ctypes
import os
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_CHILD_SUBREAPER: Final = 36
PR_SET_NO_NEW_PRIVS: Final = 38

# Uses the symbols of the running process, so that no library has to be found.
_libc: Final = ctypes.CDLL(None, use_errno=True)
_prctl: Final = _libc.prctl
_prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
_prctl.restype = ctypes.c_int
_syscall: Final = _libc.syscall
_syscall.restype = ctypes.c_long


def prctl(option: int, argument: int) -> None:
    """prctl(2) with one argument. Raises OSError."""
    if _prctl(option, argument, 0, 0, 0) < 0:
        raise _last_error(f"prctl({option}, {argument})")


def syscall(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> int:
    """syscall(2). Buffers and structures go as pointers, None as a null pointer. Raises OSError."""
    result: int = _syscall(ctypes.c_long(number), *map(_to_word, arguments))
    if result < 0:
        raise _last_error(f"system call {number}")
    return result


def _to_word(argument: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> object:
    if argument is None:
        return ctypes.c_void_p(None)
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.byref(argument)


def _last_error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
