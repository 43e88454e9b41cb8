"""Compiles code by its last statement, without the tree of the whole, which would double the time.

That statement begins at the last line without an indent, unless the line is inside a string or brackets, or continues
an earlier statement. If that cannot be ruled out quickly, `compile_by_ending` gives up.
"""

from __future__ import annotations

from _ast import Expr, PyCF_ONLY_AST
from re import compile as _compile_pattern
from types import CodeType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE

_MOST_LINES: Final = 200
"""Limit of the last statement. The longer it is, the less time is saved by compiling it separately."""

_CONTINUES: Final = frozenset(" \t\f#)]}\n")
"""Beginnings of lines that do not begin a statement: indentation, comments, closing brackets, or an empty line."""

_LOOKS_LIKE_STATEMENT: Final = _compile_pattern(
    r"(?:[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:[ \t]*,[ \t]*[A-Za-z_][\w.]*)*[ \t]*(?::[^=]*|[-+*/%&|^@<>]{0,2})=(?!=)"
    r"|@|(?:assert|class|def|del|for|from|if|import|pass|raise|try|while|with)\b)"
).match
"""Assignments and keywords. For other statements the compiler decides, which takes a little longer."""

_CANNOT_SAY: Final = (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError)
"""Exceptions of the compiler for the last line alone, for the code before it, or for code that it will refuse again."""

_Parts = tuple[CodeType | None, CodeType | None]


def compile_by_ending(source: str) -> _Parts | None:
    """Code objects of the statements and of the last expression; each is None if there is none. They are equal to those
    that the compiler makes from the parts of the whole tree.

    None if only the whole tree can tell, or if the code does not compile. The code must not await anything at its top
    level. Raises no exception of the compiler.
    """
    start = _find_last_statement(source)
    if start is None:
        return None
    head, last = source[:start], source[start:]
    numbered = "\n" * head.count("\n") + last
    try:
        if _LOOKS_LIKE_STATEMENT(last) is None:
            return _compile_expression(head, numbered)
        # The parser would warn about escape sequences a second time.
        if "\\" in last:
            return None
        # A complete statement is not the end of another one.
        nodes: list[object] = _compile(numbered, PyCF_ONLY_AST).body
        return None if type(nodes[-1]) is Expr else (_compile(source), None)
    except _CANNOT_SAY:
        return None


def _find_last_statement(source: str) -> int | None:
    """The start of the last line that can begin a statement; None if it is not found quickly."""
    # Future features, and other line endings, need the whole tree.
    if "__future__" in source or "\r" in source:
        return None
    end = len(source)
    for _ in range(_MOST_LINES):
        start = source.rfind("\n", 0, end) + 1
        if start < len(source) and source[start] not in _CONTINUES:
            break
        if start == 0:
            return None
        end = start - 1
    else:
        return None
    # A string that continues from an earlier line ends in this line or after it.
    is_apart = source.find('"""', start) < 0 and source.find("'''", start) < 0
    return start if is_apart and (start == 0 or source[start - 2 : start - 1] != "\\") else None


def _compile_expression(head: str, numbered: str) -> _Parts | None:
    # This comes first, because most unsuitable code is recognized at its beginning.
    value: CodeType = compile(numbered, SANDBOX_FILE, "eval", dont_inherit=True)
    # A lone string is also the docstring.
    if not value.co_names and any(type(constant) is str for constant in value.co_consts):
        return None
    return (_compile(head) if head and not head.isspace() else None), value


def _compile(source: str, flags: int = 0) -> Any:
    return compile(source, SANDBOX_FILE, "exec", flags, dont_inherit=True)
