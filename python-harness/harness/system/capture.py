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
from typing import Final

_MARKER: Final = "\n[... {} bytes left out ...]\n"

_CONTINUATION: Final = 0b1000_0000
_LEAD: Final = 0b1100_0000
_LONGEST_CHARACTER: Final = 4
"""Bytes of the longest UTF-8 sequence."""


def create_memory_file(name: str, *, sealable: bool = False) -> int:
    """An empty memory file in append mode, so that writers that share it never overwrite each other."""
    descriptor = memfd_create(name, MFD_CLOEXEC | (MFD_ALLOW_SEALING if sealable else 0))
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, O_APPEND)
    except BaseException:
        close(descriptor)
        raise
    return descriptor


def head_and_tail(descriptor: int, cap_bytes: int) -> tuple[bytes, int]:
    """The content of a memory file, and the number of bytes left out.

    Above `cap_bytes` the first and the last half of the cap are kept, cut between UTF-8 characters, with a line between
    them that says how much is missing. That line is not counted. Does not move the file's offset.
    """
    size = fstat(descriptor).st_size
    if size == 0:
        return b"", 0
    if size <= cap_bytes:
        return pread(descriptor, size, 0), 0
    tail_bytes = cap_bytes // 2
    head, tail = pread(descriptor, cap_bytes - tail_bytes, 0), pread(descriptor, tail_bytes, size - tail_bytes)
    return with_gap(head, tail, size - len(head) - len(tail))


def with_gap(head: bytes, tail: bytes, left_out: int) -> tuple[bytes, int]:
    """Both parts, cut between UTF-8 characters, around a line with the number of missing bytes; and that number.

    `left_out` counts the bytes between the parts.
    """
    whole_head, whole_tail = _without_broken_end(head), _without_broken_start(tail)
    left_out += len(head) - len(whole_head) + len(tail) - len(whole_tail)
    return whole_head + _MARKER.format(left_out).encode() + whole_tail, left_out


def read_text(descriptor: int, cap_bytes: int) -> tuple[str, int]:
    """`head_and_tail` as text. Bytes that are not UTF-8 become U+FFFD."""
    data, left_out = head_and_tail(descriptor, cap_bytes)
    return str(data, "utf-8", "replace"), left_out


def read_end(descriptor: int, most_bytes: int) -> str:
    """The last bytes of a memory file as text, without a broken character at their start. Does not move its offset."""
    start = max(fstat(descriptor).st_size - most_bytes, 0)
    data = pread(descriptor, most_bytes, start)
    return str(_without_broken_start(data) if start else data, "utf-8", "replace")


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


def _without_broken_end(data: bytes) -> bytes:
    for back in range(1, min(_LONGEST_CHARACTER, len(data)) + 1):
        byte = data[-back]
        if byte >= _LEAD:
            return data[:-back] if back < _sequence_length(byte) else data
        if byte < _CONTINUATION:
            return data
    return data


def _without_broken_start(data: bytes) -> bytes:
    start = 0
    while start < min(_LONGEST_CHARACTER - 1, len(data)) and _CONTINUATION <= data[start] < _LEAD:
        start += 1
    return data[start:]


def _sequence_length(lead: int) -> int:
    if lead >= 0b1111_0000:
        return 4
    return 3 if lead >= 0b1110_0000 else 2
