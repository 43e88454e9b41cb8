"""Compiles the user's code in two parts: the statements, and the expression at the end whose value is the result."""

from __future__ import annotations

from _ast import Constant, Expr, Expression, Module, PyCF_ONLY_AST
from types import CodeType
from typing import Any, Final

from harness.namespace import SANDBOX_FILE

compiled: Final[list[CodeType]] = []
"""The code objects of the last call, for the clean-up to judge."""

_CompiledSource = tuple[CodeType | None, CodeType | None]

_MODE_STATEMENTS: Final = "exec"
_MODE_EXPRESSION: Final = "eval"


def compile_source(source: str) -> _CompiledSource:
    """Code objects of the statements and of the last expression, each None where there is none.

    Raises what the compiler raises: `SyntaxError`; `ValueError` for NUL bytes (Python before 3.12);
    `UnicodeEncodeError` for lone surrogates; `RecursionError` and `MemoryError` for code that is nested too deeply.
    """
    compiled.clear()
    # Without `dont_inherit` the harness' own `from __future__` imports would apply to the user's code.
    tree: Any = compile(source, SANDBOX_FILE, _MODE_STATEMENTS, PyCF_ONLY_AST, dont_inherit=True)
    statements, tail = tree.body, None
    if statements and type(statements[-1]) is Expr:
        last = statements[-1].value
        # A lone string is the docstring as well, and stays where the compiler finds it.
        if len(statements) > 1 or type(last) is not Constant:
            del statements[-1]
        tail = Expression(last)
    # The statements first, as their errors come first.
    body = _compile(tree, _MODE_STATEMENTS) if statements else None
    return body, None if tail is None else _compile(tail, _MODE_EXPRESSION)


def _compile(tree: Module | Expression, mode: str) -> CodeType:
    code: CodeType = compile(tree, SANDBOX_FILE, mode, dont_inherit=True)
    compiled.append(code)
    return code
