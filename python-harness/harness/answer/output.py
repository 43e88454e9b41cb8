"""The output of a call for its caller: as a terminal shows it, without needless repeats, and of bounded size."""

from __future__ import annotations

from os import fstat, pread
from typing import Final

from harness.answer import font_warnings, terminal
from harness.system.capture import read_text, with_gap

_WINDOW_BYTES: Final = 256 << 10
"""Bytes read from either end of a longer file. The progress output of minutes is shorter. Reading more would take too
long: half a MiB of the worst kind takes a quarter of a second.
"""

_ESCAPE: Final = "\x1b["
_FONT: Final = font_warnings.MARK


def read_output(descriptor: int, cap_bytes: int) -> tuple[str, int]:
    """The text of a memory file within about `cap_bytes` of UTF-8, and the number of bytes left out.

    Overwritten text does not count. Bytes that are not UTF-8 become U+FFFD. Does not move the file's offset.
    """
    size = fstat(descriptor).st_size
    if size == 0:
        return "", 0
    if size <= cap_bytes:
        text = str(pread(descriptor, size, 0), "utf-8", "replace")
        return _joined([_shrunk(text)], cap_bytes, 0) if _may_shrink(text) else (text, 0)
    parts = _ends(descriptor, size)
    texts = [str(part, "utf-8", "replace") for part in parts]
    if not any(map(_may_shrink, texts)):
        return read_text(descriptor, cap_bytes)
    return _joined([*map(_shrunk, texts)], cap_bytes, size - sum(map(len, parts)))


def _ends(descriptor: int, size: int) -> list[bytes]:
    if size <= 2 * _WINDOW_BYTES:
        return [pread(descriptor, size, 0)]
    return [pread(descriptor, _WINDOW_BYTES, 0), pread(descriptor, _WINDOW_BYTES, size - _WINDOW_BYTES)]


def _may_shrink(text: str) -> bool:
    # As text, because texts are searched several times as fast as bytes.
    return "\r" in text or "\b" in text or _ESCAPE in text or _FONT in text


def _shrunk(text: str) -> str:
    return font_warnings.once(terminal.shown(text))


def _joined(texts: list[str], cap_bytes: int, unseen: int) -> tuple[str, int]:
    first, last = texts[0].encode("utf-8", "replace"), texts[-1].encode("utf-8", "replace")
    tail_bytes = cap_bytes // 2
    if len(texts) == 1 and len(first) <= cap_bytes:
        return texts[0], 0
    head, tail = first[: cap_bytes - tail_bytes], last[max(len(last) - tail_bytes, 0) :]
    told = len(first) if len(texts) == 1 else len(first) + len(last)
    data, left_out = with_gap(head, tail, unseen + told - len(head) - len(tail))
    return str(data, "utf-8", "replace"), left_out
