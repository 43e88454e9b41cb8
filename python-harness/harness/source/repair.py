"""Removes the wrapping of code that was copied from a file, a chat or a function: a byte order mark, a Markdown fence,
an indent.

Only for code that does not compile as it was sent. Lines keep their numbers.
"""

from __future__ import annotations

import tokenize as _tokenize
from collections.abc import Iterator
from io import StringIO
from re import compile as _compile_pattern
from typing import Final

_BYTE_ORDER_MARK: Final = "\ufeff"

_match_opening: Final = _compile_pattern(r"[ \t]*(`{3,}|~{3,})[^`\r\n]*$").match
"""A line that opens a fence, with a language and other hints on how to show the code."""

_match_indent: Final = _compile_pattern(r"[ \t]*").match

_STRING_BEGINS: Final = frozenset({"STRING", "FSTRING_START", "TSTRING_START"})
_STRING_ENDS: Final = frozenset({"STRING", "FSTRING_END", "TSTRING_END"})


def repairs(source: str) -> Iterator[str]:
    """Possible meanings of `source`, each with one wrapping less. Only the first one that compiles counts."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    for unwrap in (_without_mark, _without_fence, _without_indent):
        unwrapped = unwrap(source)
        if unwrapped != source:
            yield unwrapped
            source = unwrapped


def _without_mark(source: str) -> str:
    return source.lstrip(_BYTE_ORDER_MARK)


def _without_fence(source: str) -> str:
    """Replaces the fence around all the code by empty lines. The end of the fence is optional."""
    lines = source.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    opening = _match_opening(lines[filled[0]]) if filled else None
    if opening is None:
        return source
    ends = [number for number in filled[1:] if _closes(lines[number], opening[1])]
    # A line inside that looks like the end may be part of a string. If other text follows it, it is the end, and nobody
    # can tell which part of that text should run.
    if ends and ends[-1] != filled[-1]:
        return source
    for number in (filled[0], *ends[-1:]):
        lines[number] = ""
    return "\n".join(lines)


def _closes(line: str, fence: str) -> bool:
    line = line.strip()
    return len(line) >= len(fence) and not line.strip(fence[0])


def _without_indent(source: str) -> str:
    """The common indent of all lines, including those in strings, because the text was moved as a whole. If strings or
    comments have less, it is the indent of the other lines, and strings are not changed.
    """
    lines = source.split("\n")
    indent = _indent(next(filter(_is_code, lines), ""))
    if not indent:
        return source
    if all(line.startswith(indent) for line in lines if line.strip()):
        return "\n".join(line.removeprefix(indent) for line in lines)
    in_strings = _lines_in_strings(source)
    numbered = [*enumerate(lines, start=1)]
    code = [line for number, line in numbered if number not in in_strings and _is_code(line)]
    while not all(line.startswith(indent) for line in code):
        indent = indent[:-1]
    return "\n".join(line if number in in_strings else line.removeprefix(indent) for number, line in numbered)


def _is_code(line: str) -> bool:
    return line.strip()[:1] not in ("", "#")


def _indent(line: str) -> str:
    match = _match_indent(line)
    return "" if match is None else match[0]


def _lines_in_strings(source: str) -> frozenset[int]:
    """Numbers of the lines that begin inside a string."""
    inside: set[int] = set()
    begins: list[int] = []
    try:
        for token in _tokenize.generate_tokens(StringIO(source).readline):
            kind = _tokenize.tok_name[token.type]
            if kind in _STRING_BEGINS:
                begins.append(token.start[0])
            if kind in _STRING_ENDS:
                inside.update(range(begins.pop() + 1, token.end[0] + 1))
    except (_tokenize.TokenError, SyntaxError):
        # It will not compile without its indent either.
        return frozenset()
    return frozenset(inside)
