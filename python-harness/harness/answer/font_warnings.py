"""Shortens matplotlib's warnings about characters and fonts, which come once for every character and every text
drawn.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "font"
"""Without this text there is nothing to do."""

_GLYPH: Final = re.compile(
    r"^(?P<first>.*Warning: (?P<glyph>Glyph \d+) .*missing from (?:current font|font\(s\) .*))\n(?P<source>  .*\n)?",
    re.MULTILINE,
)
_FONT: Final = re.compile(r"^findfont: .*\n", re.MULTILINE)


def once(text: str) -> str:
    """The text with only the first warning about a character, which says how many more there were, and with each line
    about a font once.
    """
    if "missing from" in text:
        text = _first_glyph(text)
    if "findfont: " in text:
        first: dict[str, int] = {}
        text = _FONT.sub(lambda line: line[0] if first.setdefault(line[0], line.start()) == line.start() else "", text)
    return text


def _first_glyph(text: str) -> str:
    warnings = [*_GLYPH.finditer(text)]
    if not warnings:
        return text
    first = warnings[0]
    others = len({warning["glyph"] for warning in warnings}) - 1
    note = f" ({others} more characters are missing as well)" if others else ""
    shown = f"{first['first']}{note}\n{first['source'] or ''}"
    return text[: first.start()] + shown + _GLYPH.sub("", text[first.end() :])
