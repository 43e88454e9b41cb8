"""Compiles long code piece by piece, so that the tree of the whole, which takes 400 bytes for each of its characters,
is never in memory.

Where a statement ends is left to the parser: a piece that compiles ends where its last statement does, unless what
follows goes on with that statement, and that is told by the word it begins with.
"""

from __future__ import annotations

from __future__ import annotations as _annotations
from __future__ import barry_as_FLUFL as _comparison
from re import MULTILINE
from re import compile as _compile_pattern
from types import CodeType
from typing import Final

from harness.file_names import SANDBOX_FILE

LARGE: Final = 1 << 17
"""Characters. The tree of less takes 100 MB at the most."""

_PIECE: Final = 1 << 16
"""Characters. With smaller ones it takes longer: the lines before a piece are counted once more with each."""

_FEATURES: Final = _annotations.compiler_flag | _comparison.compiler_flag
"""What the code's own `from __future__` imports may change for all of it. Other features are always on by now."""

_NEW_ANNOTATIONS: Final = ("__annotations__", "__annotate__")
"""Since Python 3.14 each code object has annotations of its own, which pieces would show."""

_find_start: Final = _compile_pattern(
    # A string would be taken for the docstring of its piece, and features may be imported at the beginning only.
    r"^(?!(?:else|elif|except|finally|from[ \t]+__future__)\b|[A-Za-z]{0,2}['\"])[^\s#()\]}'\"\\]",
    MULTILINE,
).search
"""A line that can begin a statement which neither stands in another one nor goes on with it."""

_find_unindented: Final = _compile_pattern(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}@].*", MULTILINE).findall
_find_semicolon: Final = _compile_pattern(r"^\S.*;", MULTILINE).search


def compile_pieces(source: str, flags: int) -> tuple[list[CodeType], str, int]:
    """The code of all but the end of `source`; that end, with its lines numbered as in `source`; and the flags to
    compile it with. Raises what the compiler raises.
    """
    codes: list[CodeType] = []
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if any(name in source for name in _NEW_ANNOTATIONS):
        return codes, source, flags
    begin, lines, size = 0, 0, _PIECE
    while match := _find_start(source, begin + size):
        end = match.start()
        try:
            code: CodeType = compile(
                "\n" * lines + source[begin:end], SANDBOX_FILE, "exec", flags, dont_inherit=True
            )
        except SyntaxError:
            # The end of the piece was in the midst of a statement, or there is an error, which shows in the end.
            size *= 2
            continue
        codes.append(code)
        flags |= code.co_flags & _FEATURES
        lines += source.count("\n", begin, end)
        begin, size = end, _PIECE
    return codes, "\n" * lines + source[begin:], flags


def is_one_statement(source: str) -> bool:
    """Whether this is certain, without a look at its tree."""
    return len(_find_unindented(source)) <= 1 and _find_semicolon(source) is None
