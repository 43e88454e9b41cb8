"""The output of a call for its caller: as a terminal shows it, without needless repeats, and of bounded size."""

from __future__ import annotations

from os import fstat, pread
from typing import Final

from harness.answer import font_warnings, terminal
from harness.system.capture import read_text
from harness.system.ends import Gap, count_lines, cut, cut_text

_WINDOW_BYTES: Final = 256 << 10
"""Bytes read from either end of a longer file. The progress output of minutes is shorter. Reading more would take too
long: half a MiB of the worst kind takes a quarter of a second.
"""

_ESCAPE: Final = "\x1b["
_FONT: Final = font_warnings.MARK


def read_output(descriptor: int, cap_bytes: int) -> tuple[str, Gap | None]:
    """The text of a memory file; above `cap_bytes` of UTF-8 its head, and the gap after it with its tail.

    Overwritten text does not count. Bytes that are not UTF-8 become U+FFFD. Does not move the file's offset.
    """
    size = fstat(descriptor).st_size
    if size == 0:
        return "", None
    if size <= cap_bytes:
        text = str(pread(descriptor, size, 0), "utf-8", "replace")
        return _shortened(_shrunk(text), cap_bytes) if _may_shrink(text) else (text, None)
    texts = [str(part, "utf-8", "replace") for part in _ends(descriptor, size)]
    if not any(map(_may_shrink, texts)):
        return read_text(descriptor, cap_bytes)
    if len(texts) == 1:
        return _shortened(_shrunk(texts[0]), cap_bytes)
    first, last = (_shrunk(text).encode("utf-8", "replace") for text in texts)
    # A drawn line starts anew in the second part.
    last = b"\n" + last
    end, start = cap_bytes - cap_bytes // 2, max(len(last) - cap_bytes // 2 - 1, 0)
    missing_bytes = size - 2 * _WINDOW_BYTES + max(len(first) - end, 0) + start - 1
    missing_lines = count_lines(descriptor, _WINDOW_BYTES, size - _WINDOW_BYTES)
    if missing_lines is not None:
        missing_lines += first.count(b"\n", end) + last.count(b"\n", 0, start) - 1
    return cut(first[:end], last[start:], missing_bytes, missing_lines)


def _ends(descriptor: int, size: int) -> list[bytes]:
    if size <= 2 * _WINDOW_BYTES:
        return [pread(descriptor, size, 0)]
    return [pread(descriptor, _WINDOW_BYTES, 0), pread(descriptor, _WINDOW_BYTES, size - _WINDOW_BYTES)]


def _may_shrink(text: str) -> bool:
    # As text, because texts are searched several times as fast as bytes.
    return "\r" in text or "\b" in text or _ESCAPE in text or _FONT in text


def _shrunk(text: str) -> str:
    return font_warnings.once(terminal.shown(text))


def _shortened(text: str, cap_bytes: int) -> tuple[str, Gap | None]:
    data = text.encode("utf-8", "replace")
    return (text, None) if len(data) <= cap_bytes else cut_text(data, cap_bytes)
