"""Text as a terminal finally shows it. Overwritten text is gone, such as all states of a progress bar but the last."""

from __future__ import annotations

import re
from typing import Final

_DRAWS: Final = re.compile(r"[\r\x08]|\x1b\[[0-9]*[A-GK]").search
"""Finds control sequences that move the cursor other than forward."""

_MOVES_BETWEEN_LINES: Final = re.compile(r"\x1b\[[0-9]*[ABEF]").search

_TOKENS: Final = re.compile(
    r"(?P<text>[^\r\n\x08\x1b]+)|(?P<move>[\r\n\x08])|\x1b\[(?P<count>[0-9]*)(?P<order>[A-GK])"
    r"|(?P<colour>\x1b\[[0-9;]*m)|(?P<other>\x1b)"
)
"""Colours are dropped in overwritten lines, because they belong to text that is gone."""

_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001faff\U00020000-\U0003fffd]"
)
"""Characters that take two columns."""

_SECOND_HALF: Final = "\udfff"
"""Placeholder in the second column of a wide character. Decoded text has no lone surrogates."""

_BROKEN_HALVES: Final = re.compile(f"(?:{_WIDE.pattern})(?!{_SECOND_HALF})|(?<!{_WIDE.pattern}){_SECOND_HALF}")

_DIGITS: Final = 4
"""Digits of the count in an escape sequence. No terminal is large enough to need more."""

_COLUMNS: Final = 200
"""The cursor moves no farther to the right than this beyond the text, because a terminal ends somewhere."""


def shown(text: str) -> str:
    """The part of `text` that a terminal shows, without blanks at the ends of overwritten lines.

    Lines that are not overwritten stay as they were written, with a carriage return at their end, unless the cursor
    moves between lines.
    """
    if _MOVES_BETWEEN_LINES(text):
        return _on_screen(text)
    *lines, last = text.split("\n")
    return "\n".join([*(_shown_line(line) for line in lines), _redrawn(last) if _DRAWS(last) else last])


def _shown_line(line: str) -> str:
    body = line.removesuffix("\r")
    return _redrawn(body) if _DRAWS(body) else line


def _redrawn(line: str) -> str:
    if "\b" in line or "\x1b" in line or (not line.isascii() and _WIDE.search(line)):
        return _on_screen(line)
    # Each column shows the last text that reached it.
    result = ""
    for part in reversed(line.split("\r")):
        if len(part) > len(result):
            result += part[len(result) :]
    return result.rstrip(" ")


def _on_screen(text: str) -> str:
    screen = _Screen()
    screen.write(text)
    return screen.text()


class _Screen:
    """Rows of columns, as many as needed, and a cursor."""

    __slots__ = ("column", "row", "rows")

    def __init__(self) -> None:
        self.rows: list[list[str]] = [[]]
        self.row = 0
        self.column = 0

    def write(self, text: str) -> None:
        for match in _TOKENS.finditer(text):
            match match.lastgroup:
                case "text" | "other":
                    self._put(match[0])
                case "move":
                    self._move(match[0])
                case "order":
                    self._obey(match["order"], match["count"])

    def text(self) -> str:
        return "\n".join([_without_halves("".join(row)).rstrip(" ") for row in self.rows])

    def _put(self, text: str) -> None:
        cells = text if text.isascii() else _WIDE.sub(_with_second_half, text)
        row = self.rows[self.row]
        if self.column > len(row):
            self.column = min(self.column, max(len(row), _COLUMNS))
            row.extend(" " * (self.column - len(row)))
        row[self.column : self.column + len(cells)] = cells
        self.column += len(cells)

    def _move(self, move: str) -> None:
        if move == "\r":
            self.column = 0
        elif move == "\b":
            self.column = max(self.column - 1, 0)
        else:
            self.row += 1
            self.column = 0
            if self.row == len(self.rows):
                self.rows.append([])

    def _obey(self, order: str, argument: str) -> None:
        count = int(argument[:_DIGITS] or 1)
        match order:
            case "A":
                self.row = max(self.row - count, 0)
            case "B":
                self.row = min(self.row + count, len(self.rows) - 1)
            case "E" | "F":
                self._obey("B" if order == "E" else "A", argument)
                self.column = 0
            case "C":
                self.column = min(self.column + count, max(len(self.rows[self.row]), _COLUMNS))
            case "D":
                self.column = max(self.column - count, 0)
            case "G":
                self.column = min(count - 1, max(len(self.rows[self.row]), _COLUMNS))
            case _:
                self._erase(argument)

    def _erase(self, what: str) -> None:
        row = self.rows[self.row]
        if what == "2":
            row.clear()
        elif what in ("", "0"):
            del row[self.column :]


def _with_second_half(match: re.Match[str]) -> str:
    return match[0] + _SECOND_HALF


def _without_halves(row: str) -> str:
    if row.isascii():
        return row
    return _BROKEN_HALVES.sub(" ", row).replace(_SECOND_HALF, "")
