"""Compiles code by its last statement, without the tree of the whole, which takes as long again as all the rest.

The last line that is not indented is where that statement begins, unless the line stands within a string, within
brackets, or goes on with what is before it. Where that cannot be ruled out at a glance, `compile_by_ending` gives up.
"""

from __future__ import annotations

from _ast import Expr, PyCF_ONLY_AST
from re import compile as _compile_pattern
from types import CodeType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE

_MOST_LINES: Final = 200
"""Of the last statement. The longer it is, the less is won by compiling it apart."""

_CONTINUES: Final = frozenset(" \t\f#)]}\n")
"""What a line begins with that does not begin a statement: indentation, comments, ends of brackets, nothing."""

_LOOKS_LIKE_STATEMENT: Final = _compile_pattern(
    r"(?:[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:[ \t]*,[ \t]*[A-Za-z_][\w.]*)*[ \t]*(?::[^=]*|[-+*/%&|^@<>]{0,2})=(?!=)"
    r"|@|(?:assert|class|def|del|for|from|if|import|pass|raise|try|while|with)\b)"
).match
"""Assignments and keywords. A statement for which it fails is found out by the compiler, which takes a little
longer.
"""

_CANNOT_SAY: Final = (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError)
"""What the compiler raises: for the last line alone, for what is before it, or for code that it will refuse again."""

_Parts = tuple[CodeType | None, CodeType | None]


def compile_by_ending(source: str) -> _Parts | None:
    """Code objects of the statements, None for none, and of the last expression, None where there is none. They are the
    same that the compiler makes of the parts of the whole tree.

    None where it takes the whole tree to tell, or where the code does not compile. The code must not await anything at
    its top level. Raises nothing of the compiler's.
    """
    start = _find_last_statement(source)
    if start is None:
        return None
    head, last = source[:start], source[start:]
    numbered = "\n" * head.count("\n") + last
    try:
        if _LOOKS_LIKE_STATEMENT(last) is None:
            return _compile_expression(head, numbered)
        # The parser would warn of escape sequences a second time.
        if "\\" in last:
            return None
        # That it is complete shows that it is not the end of something else.
        nodes: list[object] = _compile(numbered, PyCF_ONLY_AST).body
        return None if type(nodes[-1]) is Expr else (_compile(source), None)
    except _CANNOT_SAY:
        return None


def _find_last_statement(source: str) -> int | None:
    """Where the last line begins that can begin a statement; None where that is not at hand."""
    # Features of the whole, and other ends of lines, are for the whole.
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
    # A string that goes on to this line from another one ends in it or after it.
    is_apart = source.find('"""', start) < 0 and source.find("'''", start) < 0
    return start if is_apart and (start == 0 or source[start - 2 : start - 1] != "\\") else None


def _compile_expression(head: str, numbered: str) -> _Parts | None:
    # First: most code that this is not true of is found out at its beginning.
    value: CodeType = compile(numbered, SANDBOX_FILE, "eval", dont_inherit=True)
    # A lone string is the docstring as well.
    if not value.co_names and any(type(constant) is str for constant in value.co_consts):
        return None
    return (_compile(head) if head and not head.isspace() else None), value


def _compile(source: str, flags: int = 0) -> Any:
    return compile(source, SANDBOX_FILE, "exec", flags, dont_inherit=True)
