"""Compiles long code piece by piece, so that the tree of the whole is never in memory. That tree takes 400 bytes for
each character of the code.

The parser finds the ends of statements. A piece that compiles ends with its last statement, unless the following line
continues that statement, which its first word shows.
"""

from __future__ import annotations
from __future__ import annotations as _annotations
from __future__ import barry_as_FLUFL as _comparison

from re import MULTILINE
from re import compile as _compile_pattern
from types import CodeType
from typing import Final, NamedTuple

from harness.private.file_names import SANDBOX_FILE

LARGE: Final = 1 << 17
"""Characters. The tree of shorter code takes 100 MB at most."""

_PIECE: Final = 1 << 16
"""Characters of a piece. Smaller pieces take longer, because the lines before each piece are counted again."""

_GROWTH: Final = 4
"""Growth of a piece that turns out to end within a statement."""

_FEATURES: Final = _annotations.compiler_flag | _comparison.compiler_flag
"""Features that the code's own `from __future__` imports may change for all of it. Other features are always on by
now.
"""

_NEW_ANNOTATIONS: Final = ("__annotations__", "__annotate__")
"""Since Python 3.14 each code object has annotations of its own, which pieces would show."""

_find_start: Final = _compile_pattern(
    r"^(?!(?:else|elif|except|finally|from[ \t]+__future__)\b)[^\s#()\]}\\]", MULTILINE
).search
"""A line that can begin a statement of its own, neither inside another one nor as its continuation. Imports of future
features are allowed only at the beginning of the whole.
"""

_find_unindented: Final = _compile_pattern(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}@].*", MULTILINE).findall
_begins_statement: Final = _compile_pattern(
    r"[A-Za-z_][\w.]*[ \t]*=[^=]|@|(?:async|class|def|for|if|try|while|with)\b"
).match
_find_semicolon: Final = _compile_pattern(r"^\S.*;", MULTILINE).search


class Rest(NamedTuple):
    """The rest of a long source that is still to be compiled, and the number of lines before it."""

    source: str
    lines: int
    flags: int

    @property
    def is_long_statement(self) -> bool:
        """Whether this is certainly a single long statement, without a look at its tree."""
        source = self.source
        return len(source) > LARGE and len(_find_unindented(source)) <= 1 and _find_semicolon(source) is None

    @property
    def may_be_expression(self) -> bool:
        """False if its beginning shows that it is no expression."""
        return _begins_statement(self.source) is None

    @property
    def as_expression(self) -> str:
        """The source as an expression for the compiler, with its line numbers."""
        return "\n" * self.lines + self.source

    @property
    def as_statements(self) -> str:
        """The source as statements for the compiler, with its line numbers. A string at its beginning is no docstring
        of the whole.
        """
        return _begin(self.lines) + self.source


def compile_pieces(source: str, flags: int) -> tuple[list[CodeType], Rest]:
    """The code of all but the end of `source`, and that end: at most one statement, or not very long. Raises the
    compiler's exceptions.
    """
    codes: list[CodeType] = []
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if any(name in source for name in _NEW_ANNOTATIONS):
        return codes, Rest(source, 0, flags)
    begin, lines, size = 0, 0, _PIECE
    while match := _find_start(source, begin + size):
        end = match.start()
        try:
            code: CodeType = compile(_begin(lines) + source[begin:end], SANDBOX_FILE, "exec", flags, dont_inherit=True)
        except SyntaxError:
            # The piece ended within a statement, or it has an error, which shows at the end.
            size *= _GROWTH
            continue
        codes.append(code)
        flags |= code.co_flags & _FEATURES
        lines += source.count("\n", begin, end)
        begin, size = end, _PIECE
    return codes, Rest(source[begin:], lines, flags)


def _begin(lines: int) -> str:
    return "\n" * (lines - 1) + "0\n" if lines else ""
