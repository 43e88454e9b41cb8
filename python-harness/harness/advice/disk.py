"""Limits of files: the space of a folder, the number of files, the size of a file, and the number of open files."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from os import major, minor, stat, statvfs
from resource import RLIMIT_FSIZE, RLIMIT_NOFILE, getrlimit
from typing import Final

from harness.advice.asking import absolute, contents, folder_of
from harness.advice.attributes import error_number, first_text, path_of
from harness.system.units import in_units

_SHARED_MEMORY: Final = "/dev/shm"
_SQLITE_FULL: Final = "database or disk is full"
_DEVICE_FIELD: Final = 2
_FOLDER_FIELD: Final = 4


def about_disk(exception: BaseException) -> str | None:
    """Advice for an error that reports too little room or too many files."""
    match error_number(exception):
        case errno.ENOSPC | errno.EDQUOT:
            return _about_full(path_of(exception))
        case errno.EFBIG:
            limit, _ = getrlimit(RLIMIT_FSIZE)
            return f"A file may hold {in_units(limit)} at most. Split it, or compress it." if limit > 0 else None
        case errno.EMFILE:
            limit, _ = getrlimit(RLIMIT_NOFILE)
            return f"At most {limit} files may be open at a time. Close files after their use: use `with open(…)`."
        case None if first_text(exception) == _SQLITE_FULL:
            return _about_full(None)
        case _:
            return None


def _about_full(path: str | None) -> str:
    """`path`: the file being written; None if unknown, as with an open file."""
    paths = (".", "/tmp", _SHARED_MEMORY) if path is None else (path,)
    folder = min((_existing(absolute(path)) for path in paths), key=_share_left)
    room = statvfs(folder)
    device = stat(folder).st_dev
    mount = next((point for point, kind in _mounts(device) if kind == "tmpfs"), None)
    if room.f_files > 0 and room.f_favail == 0:
        return (
            f"{mount or folder} holds {room.f_files} files and folders at most, and is full. Remove some, or put "
            "small files into one."
        )
    size = in_units(room.f_blocks * room.f_frsize)
    if mount is None:
        return f"The disk of {folder}, which the operator shares with the sandbox, is full ({size})."
    remedy = "Write less, or remove what is no longer needed."
    if mount == _SHARED_MEMORY:
        return f"Shared memory ({mount}) holds {size} at most, and is full. {remedy} Files have more room."
    return f"{mount} holds {size} at most, and is full. {remedy} The operator can raise the limit (--tmpfs)."


def _share_left(folder: str) -> float:
    """The share of its room that is left, 0 to 1; none without room for a file. Large requests fail long before the
    folder is full, and may then leave more bytes there than a smaller folder holds.
    """
    room = statvfs(folder)
    return 0 if (room.f_files > 0 and room.f_favail == 0) or room.f_blocks == 0 else room.f_bavail / room.f_blocks


def _existing(path: str) -> str:
    """The path, or the nearest existing folder above it."""
    while path != "/":
        try:
            stat(path)
        except OSError:
            path = folder_of(path)
        else:
            return path
    return path


def _mounts(device: int) -> Iterator[tuple[str, str]]:
    """Mount point and file system type of a device."""
    number = f"{major(device)}:{minor(device)}"
    for line in contents("/proc/self/mountinfo").splitlines():
        fields, _, rest = line.partition(" - ")
        parts = fields.split(" ")
        if parts[_DEVICE_FIELD] == number:
            yield parts[_FOLDER_FIELD], rest.partition(" ")[0]
