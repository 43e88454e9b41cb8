"""Compiles the user's code in two parts: the statements, and the expression at the end whose value is the result."""

from __future__ import annotations

from _ast import Constant, Expr, Expression, PyCF_ONLY_AST
from types import CodeType
from typing import Final

from harness.namespace import SANDBOX_FILE

_CompiledSource = tuple[CodeType | None, CodeType | None]

_MODE_STATEMENTS: Final = "exec"
_MODE_EXPRESSION: Final = "eval"


def compile_source(source: str) -> _CompiledSource:
    """Code objects of the statements and of the last expression, each None where there is none.

    Raises what the compiler raises: `SyntaxError`; `ValueError` for NUL bytes (Python before 3.12); `UnicodeEncodeError` for lone
    surrogates; `RecursionError` and `MemoryError` for code that is nested too deeply.
    """
    # Without `dont_inherit` the harness' own `from __future__` imports would apply to the user's code.
    tree = compile(source, SANDBOX_FILE, _MODE_STATEMENTS, PyCF_ONLY_AST, dont_inherit=True)
    statements = tree.body
    if not statements or type(statements[-1]) is not Expr:
        return compile(tree, SANDBOX_FILE, _MODE_STATEMENTS, dont_inherit=True), None
    last = statements[-1].value
    # A lone string is the docstring as well, and stays where the compiler finds it.
    if len(statements) > 1 or type(last) is not Constant:
        del statements[-1]
    body = compile(tree, SANDBOX_FILE, _MODE_STATEMENTS, dont_inherit=True) if statements else None
    return body, compile(Expression(last), SANDBOX_FILE, _MODE_EXPRESSION, dont_inherit=True)
