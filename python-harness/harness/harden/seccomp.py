"""A filter for system calls. It refuses a short list of calls that no Python program needs and that reach beyond the
worker.

It is a deny-list, because an allow-list breaks with every new libc
(docs/decisions/0022-the-system-call-filter-is-a-deny-list.md). Refused calls fail as they do for an unprivileged user,
so programs that try them and do without still work.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
from collections.abc import Collection
from typing import Final

from harness.harden.errors import HardeningError
from harness.harden.syscalls import ARCHITECTURES, Architecture
from harness.system.libc import syscall

_DENIED: Final = (
    # Access to memory and descriptors of other processes.
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "process_madvise", "process_mrelease"),
    *("move_pages", "migrate_pages"),
    # Scheduling: these calls take the pid of any process of the same user, and changes could not be undone between
    # calls.
    *("setpriority", "sched_setaffinity", "sched_setparam", "sched_setscheduler", "sched_setattr", "ioprio_set"),
    # Namespaces and mounts, the way to more of the kernel.
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig"),
    *("fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "name_to_handle_at", "open_by_handle_at"),
    # Parts of the kernel that many exploits used.
    *(
        "bpf",
        "keyctl",
        "add_key",
        "request_key",
        "userfaultfd",
        "io_uring_setup",
        "io_uring_enter",
        "io_uring_register",
    ),
    *("perf_event_open", "personality"),
    # Objects that outlive every process and so would carry state from one call to another.
    *("shmget", "semget", "msgget", "mq_open"),
)

_SIGNALLING: Final = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")

_CHOOSES_SIGNAL: Final = {"fcntl": (8, 10, 15), "ioctl": (0x8901, 0x8902)}
"""F_SETOWN, F_SETSIG and F_SETOWN_EX, FIOSETOWN and SIOCSPGRP: these choose the process that a descriptor signals, and
the signal.
"""

_SOCKET_FAMILIES: Final = (1, 2, 10)
"""AF_UNIX, AF_INET, AF_INET6. Others, such as AF_VSOCK, bypass a container's network."""

_NEW_NAMESPACES: Final = 0x7E02_0000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET."""

_X32_BIT: Final = 0x4000_0000

# Classic BPF: operation, true offset, false offset, operand.
_INSTRUCTION: Final = struct.Struct("HBBI")
_LOAD: Final = 0x20
_RETURN: Final = 0x06
_JUMP_EQUAL: Final = 0x15
_JUMP_GREATER_OR_EQUAL: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45

# struct seccomp_data: offsets of the number, the architecture and the low words of the first two arguments, on
# little-endian machines.
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_ARGUMENT_0: Final = 16
_ARGUMENT_1: Final = 24

_ALLOW: Final = 0x7FFF_0000
_KILL: Final = 0x8000_0000
_ERROR: Final = 0x0005_0000
_REFUSE: Final = _ERROR | errno.EPERM
_UNKNOWN: Final = _ERROR | errno.ENOSYS

_SET_MODE_FILTER: Final = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(protected: Collection[int]) -> bool:
    """Puts the filter in force for this process and its children; sets no_new_privs first.

    `protected` are pids that may not be signalled, including -1, which means everybody; signals by way of a descriptor
    are then refused for all processes. It is empty if Landlock restricts signals. Returns False if the kernel has no
    seccomp. Raises HardeningError.
    """
    architecture = _architecture()
    code = program(tuple(protected))
    try:
        syscall(architecture.numbers["seccomp"], _SET_MODE_FILTER, 0, _Program(len(code) // _INSTRUCTION.size, code))
    except OSError as error:
        if error.errno == errno.ENOSYS:
            return False
        raise HardeningError(f"The system call filter cannot be put in force: {error}.") from error
    return True


@functools.cache
def program(protected: tuple[int, ...]) -> bytes:
    """The filter for this machine. It is made once, because making it takes longer than putting it in force."""
    return build(_architecture(), protected)


def _architecture() -> Architecture:
    machine = os.uname().machine
    architecture = ARCHITECTURES.get(machine)
    if architecture is None:
        raise HardeningError(f"There is no system call filter for {machine}: {', '.join(ARCHITECTURES)} have one.")
    return architecture


def build(architecture: Architecture, protected: Collection[int]) -> bytes:
    """The filter as a BPF program."""
    numbers = architecture.numbers
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if architecture.has_x32:
        code += [(_JUMP_GREATER_OR_EQUAL, 0, 1, _X32_BIT), (_RETURN, 0, 0, _REFUSE)]
    for name in _DENIED:
        code += _on(numbers[name], [(_RETURN, 0, 0, _REFUSE)])
    # Its flags are in memory, which the filter cannot read. Without it libc falls back to clone.
    code += _on(numbers["clone3"], [(_RETURN, 0, 0, _UNKNOWN)])
    code += _on(
        numbers["clone"],
        [
            (_LOAD, 0, 0, _ARGUMENT_0),
            (_JUMP_ANY_BIT, 0, 1, _NEW_NAMESPACES),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ],
    )
    # A lowered limit can kill any process of the same user, including PID 1. 0 is the caller.
    code += _on(numbers["prlimit64"], _only_if_argument_in([0]))
    code += _on(numbers["socket"], _only_if_argument_in(_SOCKET_FAMILIES))
    if protected:
        for name in _SIGNALLING:
            code += _on(numbers[name], _unless_argument_in([-1, *protected]))
        code += _on(numbers["pidfd_send_signal"], [(_RETURN, 0, 0, _REFUSE)])
        for name, requests in _CHOOSES_SIGNAL.items():
            code += _on(numbers[name], _unless_argument_in(requests, _ARGUMENT_1))
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in code)


_Code = list[tuple[int, int, int, int]]


def _on(number: int, body: _Code) -> _Code:
    """`body`, which returns, if the call is `number`. Expects the number in the accumulator."""
    return [(_JUMP_EQUAL, 0, len(body), number), *body]


def _only_if_argument_in(values: Collection[int]) -> _Code:
    return _if_argument_in(values, _ALLOW, _REFUSE)


def _unless_argument_in(values: Collection[int], argument: int = _ARGUMENT_0) -> _Code:
    return _if_argument_in(values, _REFUSE, _ALLOW, argument)


def _if_argument_in(values: Collection[int], then: int, otherwise: int, argument: int = _ARGUMENT_0) -> _Code:
    code: _Code = [(_LOAD, 0, 0, argument)]
    for value in values:
        code += [(_JUMP_EQUAL, 0, 1, value & 0xFFFF_FFFF), (_RETURN, 0, 0, then)]
    return [*code, (_RETURN, 0, 0, otherwise)]
