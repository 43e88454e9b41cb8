"""The two ends of a text that is too long (docs/decisions/0034-an-answer-has-one-budget.md).

They are cut between lines where that costs little, and between characters in any case. The line that says how much is
missing is put between them later: by the host, which also knows where the whole text can be read.
"""

from __future__ import annotations

from os import pread
from typing import Any, Final, NamedTuple

_NEAR: Final = 4
"""A line end counts as near if at most one part in so many is given up for it."""

_CONTINUATION: Final = 0b1000_0000
_LEAD: Final = 0b1100_0000
_LONGEST_CHARACTER: Final = 4
"""Bytes of the longest UTF-8 sequence."""

_CHUNK_BYTES: Final = 1 << 18
"""Bytes read at a time while lines are counted: they fit into a processor's cache."""

_MAX_COUNTED_BYTES: Final = 8 << 20
"""Lines of more are not counted, which would take a second for 64 MiB of empty lines. Nobody misses the figure."""


HASTY_BYTES: Final = 1 << 20
"""Bytes kept of a whole text where time or memory is short: of a call that is being stopped, and in the supervisor."""


class Gap(NamedTuple):
    """What is missing after the head of a text: bytes of UTF-8, and the line ends among them, None if these
    were not counted. `tail` follows it.
    """

    bytes: int
    lines: int | None
    tail: str


def told(gaps: dict[str, Gap | None]) -> dict[str, Any]:
    """The fields `truncated` and `cut` of a message that has these texts, as PROTOCOL.md describes them."""
    fields: dict[str, Any] = {"truncated": {name: 0 if gap is None else gap.bytes for name, gap in gaps.items()}}
    cut = {name: {"lines": gap.lines, "tail": gap.tail} for name, gap in gaps.items() if gap is not None}
    return fields | {"cut": cut} if cut else fields


def beginning(data: bytes, most_bytes: int) -> bytes:
    """The first bytes, at most so many, as whole characters of valid UTF-8. Other bytes become U+FFFD."""
    # The end of as many bytes as are wanted may be the middle of a character.
    head = _whole(data[:most_bytes]) if len(data) >= most_bytes else data
    text = str(head, "utf-8", "replace").encode("utf-8")
    return text if len(text) <= most_bytes else _whole(text[:most_bytes])


def cut(head: bytes, tail: bytes, missing_bytes: int, missing_lines: int | None) -> tuple[str, Gap]:
    """Both ends of a text as text, cut shorter to whole lines if a line end is near, else to whole characters.

    `tail` has one byte more at its start, which tells whether a line starts there. `missing_bytes` and `missing_lines`
    count what lies between both parts. Bytes that are not UTF-8 become U+FFFD.
    """
    end, start = _last_line_end(head), _first_line_start(tail)
    missing_bytes += len(head) - end + start
    if missing_lines is not None:
        missing_lines += head.count(b"\n", end) + tail.count(b"\n", 0, start)
    return str(head[:end], "utf-8", "replace"), Gap(missing_bytes, missing_lines, str(tail[start:], "utf-8", "replace"))


def cut_text(data: bytes, most_bytes: int) -> tuple[str, Gap]:
    """`cut` of a text of more than `most_bytes`."""
    end, start = most_bytes - most_bytes // 2, len(data) - most_bytes // 2 - 1
    return cut(data[:end], data[start:], start - end, data.count(b"\n", end, start))


def cut_file(descriptor: int, size: int, most_bytes: int) -> tuple[str, Gap]:
    """`cut` of a memory file of `size` bytes, which are more than `most_bytes`. Does not move the file's offset."""
    end, start = most_bytes - most_bytes // 2, size - most_bytes // 2 - 1
    head, tail = pread(descriptor, end, 0), pread(descriptor, size - start, start)
    return cut(head, tail, start - end, count_lines(descriptor, end, start))


def count_lines(descriptor: int, start: int, end: int) -> int | None:
    """Line ends between two offsets of a file; None if these are far apart."""
    if end - start > _MAX_COUNTED_BYTES:
        return None
    lines = 0
    while start < end:
        chunk = pread(descriptor, min(_CHUNK_BYTES, end - start), start)
        if not chunk:
            break
        lines += chunk.count(b"\n")
        start += len(chunk)
    return lines


def without_broken_start(data: bytes) -> bytes:
    """`data` without the end of a character whose start is missing."""
    return data[_first_character(data) :]


def _whole(data: bytes) -> bytes:
    return data[: _last_character_end(data)]


def _last_line_end(head: bytes) -> int:
    end = head.rfind(b"\n", len(head) - len(head) // _NEAR) + 1
    return end or _last_character_end(head)


def _first_line_start(tail: bytes) -> int:
    start = tail.find(b"\n", 0, len(tail) // _NEAR + 1) + 1
    return start or 1 + _first_character(tail[1:])


def _last_character_end(data: bytes) -> int:
    for back in range(1, min(_LONGEST_CHARACTER, len(data)) + 1):
        byte = data[-back]
        if byte >= _LEAD:
            return len(data) - back if back < _sequence_length(byte) else len(data)
        if byte < _CONTINUATION:
            break
    return len(data)


def _first_character(data: bytes) -> int:
    start = 0
    while start < min(_LONGEST_CHARACTER - 1, len(data)) and _CONTINUATION <= data[start] < _LEAD:
        start += 1
    return start


def _sequence_length(lead: int) -> int:
    if lead >= 0b1111_0000:
        return 4
    return 3 if lead >= 0b1110_0000 else 2
