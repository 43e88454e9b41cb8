"""Captures output in memory files (docs/decisions/0021-output-is-captured-in-memory-files.md): there is nothing to
drain, no writer blocks, and the output survives SIGKILL.
"""

from __future__ import annotations

import fcntl
from os import (
    MFD_ALLOW_SEALING,
    MFD_CLOEXEC,
    O_APPEND,
    SEEK_CUR,
    SEEK_SET,
    close,
    fstat,
    ftruncate,
    lseek,
    memfd_create,
    pread,
)

from harness.system.ends import Gap, cut_file, without_broken_start


def create_memory_file(name: str, *, sealable: bool = False) -> int:
    """An empty memory file in append mode, so that writers that share it never overwrite each other."""
    descriptor = memfd_create(name, MFD_CLOEXEC | (MFD_ALLOW_SEALING if sealable else 0))
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, O_APPEND)
    except BaseException:
        close(descriptor)
        raise
    return descriptor


def read_text(descriptor: int, cap_bytes: int) -> tuple[str, Gap | None]:
    """The content of a memory file as text; above `cap_bytes` its head, and the gap after it with its tail. Bytes that
    are not UTF-8 become U+FFFD. Does not move the file's offset.
    """
    size = fstat(descriptor).st_size
    if size == 0:
        return "", None
    if size <= cap_bytes:
        return str(pread(descriptor, size, 0), "utf-8", "replace"), None
    return cut_file(descriptor, size, cap_bytes)


def read_end(descriptor: int, most_bytes: int) -> str:
    """The last bytes of a memory file as text, without a broken character at their start. Does not move its offset."""
    start = max(fstat(descriptor).st_size - most_bytes, 0)
    data = pread(descriptor, most_bytes, start)
    return str(without_broken_start(data) if start else data, "utf-8", "replace")


def is_full(descriptor: int, limit_bytes: int) -> bool:
    """Whether the file has grown to the limit; 0 means no limit."""
    return limit_bytes > 0 and fstat(descriptor).st_size >= limit_bytes


def empty(descriptor: int) -> None:
    """Empties the file."""
    if fstat(descriptor).st_size > 0:
        ftruncate(descriptor, 0)


def seal(descriptor: int) -> None:
    """Forbids further seals. This marks a memory file in a way that nobody can undo."""
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL)


def is_sealed(descriptor: int) -> bool:
    """Whether any process has called `seal` on the file."""
    return bool(fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & fcntl.F_SEAL_SEAL)


def leave_number(descriptor: int, number: int) -> None:
    """Leaves a number on an empty memory file for all processes that share it. The number is the offset, which nothing
    else uses there.
    """
    try:
        lseek(descriptor, number, SEEK_SET)
    except OSError:
        # The code closed the file or replaced it by a pipe, so the number stays as it was.
        return


def number_left(descriptor: int) -> int | None:
    """The number left last, 0 for none. None if bytes were written, which moves the offset."""
    return lseek(descriptor, 0, SEEK_CUR) if fstat(descriptor).st_size == 0 else None
