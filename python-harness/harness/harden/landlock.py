"""Landlock: restricts the files that a worker may use and the processes that it may signal. It needs no privileges and
cannot be undone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from harness.harden.errors import HardeningError
from harness.system.libc import syscall

# The same numbers on every architecture.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446

_VERSION_FLAG: Final = 1
_PATH_BENEATH: Final = 1

_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_CHANGE_FOLDERS: Final = 0b1_1111_1111 << 4
"""The rights to remove folders and files, and to make devices, folders, files, sockets, pipes and links: bits 4 to
12.
"""
_REFER: Final = 1 << 13
_TRUNCATE: Final = 1 << 14

_REFER_ABI: Final = 2
_TRUNCATE_ABI: Final = 3
_NETWORK_ABI: Final = 4
SCOPE_ABI: Final = 6
"""The first version (kernel 6.12) that can confine signals and abstract sockets to the worker."""

_SCOPE_ABSTRACT_SOCKETS: Final = 1 << 0
_SCOPE_SIGNALS: Final = 1 << 1

_OF_FILES: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
"""The rights that a rule about a file may have, in contrast to a folder."""

# Errors of kernels without Landlock, of kernels started without it, and of container engines that do not know it.
_ABSENT: Final = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


_READ: Final = _EXECUTE | _READ_FILE


@dataclass(frozen=True, slots=True)
class Rule:
    """The rights to the file or folder at a path and to everything beneath it."""

    path: str
    rights: int


def abi() -> int:
    """The version of Landlock here; 0 without it."""
    try:
        return syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except OSError as error:
        if error.errno in _ABSENT:
            return 0
        raise HardeningError(f"Landlock cannot be asked for its version: {error}.") from error


def common_rules(private: Sequence[str], shared: Sequence[str], writable: Sequence[str], version: int) -> list[Rule]:
    """The rules for all workers: everything may be listed, everything but `private` may be read, only `writable` may be
    changed.

    `shared` may be read although it lies in `private`, and so may `writable`. Missing paths are left out.
    """
    readable = (*_outside_of("/", [os.path.realpath(path) for path in private]), *shared)
    return [
        Rule("/", _READ_DIR),
        *_existing(readable, _READ),
        *_existing(writable, _READ | _READ_DIR | _change(version)),
    ]


def own_rules(folders: Iterable[str], version: int) -> list[Rule]:
    """The rules for one worker, which may also change `folders`. These exist."""
    return [Rule(folder, _READ | _READ_DIR | _change(version)) for folder in folders]


def restrict(rules: Iterable[Rule], version: int) -> None:
    """Puts `rules` in force for this process and its children; sets no_new_privs first. Raises HardeningError."""
    try:
        ruleset = _create_ruleset(_READ | _READ_DIR | _change(version), version)
        try:
            for rule in rules:
                _add(ruleset, rule)
            syscall(_RESTRICT_SELF, ruleset, 0)
        finally:
            os.close(ruleset)
    except OSError as error:
        raise HardeningError(f"Landlock cannot be put in force: {error}.") from error


def _change(version: int) -> int:
    rights = _WRITE_FILE | _CHANGE_FOLDERS
    rights |= _REFER if version >= _REFER_ABI else 0
    rights |= _TRUNCATE if version >= _TRUNCATE_ABI else 0
    return rights


def _create_ruleset(handled: int, version: int) -> int:
    attributes = _RulesetAttributes(handled, 0, 0)
    size = 8
    if version >= _NETWORK_ABI:
        size = 16
    if version >= SCOPE_ABI:
        size = 24
        attributes.scoped = _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS
    return syscall(_CREATE_RULESET, attributes, size, 0)


def _add(ruleset: int, rule: Rule) -> None:
    try:
        descriptor = os.open(rule.path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        # The path is gone meanwhile, so there is nothing to allow.
        return
    try:
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, _PathBeneath(rule.rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _existing(paths: Iterable[str], rights: int) -> Iterator[Rule]:
    for path in paths:
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            # The path does not exist, so there is nothing to allow.
            continue
        yield Rule(path, rights if stat.S_ISDIR(mode) else rights & _OF_FILES)


def _outside_of(folder: str, private: Sequence[str]) -> Iterator[str]:
    """The fewest paths that cover everything below `folder` but the private ones. A rule also holds for everything
    beneath its path.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            # A link is judged by its target.
            if entry.is_symlink() or entry.path in private:
                continue
            if any(path.startswith(f"{entry.path}/") for path in private):
                yield from _outside_of(entry.path, private)
            else:
                yield entry.path
