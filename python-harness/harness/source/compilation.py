"""Compiles the user's code in two parts: the statements, and the expression at the end whose value is the result."""

from __future__ import annotations

from _ast import Constant, Expr, Expression, Module, PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_ONLY_AST
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE
from harness.script import script_file
from harness.script.namespace import remember_source
from harness.source.last_statement import compile_by_ending
from harness.source.notebook import explain
from harness.source.pieces import LARGE, Rest, compile_pieces
from harness.source.repair import repairs

compiled: Final[list[CodeType]] = []
"""The code objects of the last call, which the clean-up analyses."""

_CompiledSource = tuple[list[CodeType], CodeType | None, bool]

_MODE_STATEMENTS: Final = "exec"
_MODE_EXPRESSION: Final = "eval"


def compile_source(source: str) -> _CompiledSource:
    """Code objects of the statements (one or none unless there are very many) and of the last expression (None without
    one), and whether any of it awaits outside of functions.

    Code that does not compile may compile without its wrapping: see `repairs`.

    Raises the compiler's exceptions: `SyntaxError`, also for syntax of notebooks; `ValueError` for NUL bytes (Python
    before 3.12); `UnicodeEncodeError` for lone surrogates; `RecursionError` and `MemoryError` for code that is nested
    too deeply.
    """
    try:
        return _compile_all(source)
    except SyntaxError as error:
        failure = error
    for repaired in repairs(source):
        source = repaired
        remember_source(source, script_file.path())
        try:
            return _compile_all(source)
        except SyntaxError as error:
            failure = error
    raise explain(failure, source) or failure


def awaits(code: CodeType | None) -> bool:
    """Whether evaluating `code` gives a coroutine, because it awaits outside of functions."""
    return code is not None and code.co_flags & CO_COROUTINE != 0


def _compile_all(source: str) -> _CompiledSource:
    compiled.clear()
    # The flag is not set for all code. Code that awaits nothing means the same with the flag today, and should do so in
    # all versions of Python.
    flags = PyCF_ALLOW_TOP_LEVEL_AWAIT if "await" in source or "async" in source else 0
    statements: list[CodeType] = []
    if len(source) > LARGE:
        statements, rest = compile_pieces(source, flags)
        compiled.extend(statements)
        flags = rest.flags
        if rest.is_long_statement:
            return _compile_long_statement(statements, rest)
        source = rest.as_statements
    elif not flags and (parts := compile_by_ending(source)) is not None:
        head, value = parts
        statements = [] if head is None else [head]
        compiled.extend(statements if value is None else [*statements, value])
        return statements, value, False
    # Without `dont_inherit` the harness' own `from __future__` imports would apply to the user's code.
    tree: Any = compile(source, SANDBOX_FILE, _MODE_STATEMENTS, PyCF_ONLY_AST | flags, dont_inherit=True)
    nodes, tail = tree.body, None
    if nodes and type(nodes[-1]) is Expr:
        last = nodes[-1].value
        # A lone string is also the docstring, and stays where the compiler finds it.
        if len(nodes) > 1 or statements or type(last) is not Constant:
            del nodes[-1]
        tail = Expression(last)
    # The statements come first, because their errors come first.
    if nodes:
        statements.append(_compile(tree, _MODE_STATEMENTS, flags))
    return _joined(statements, None if tail is None else _compile(tail, _MODE_EXPRESSION, flags), flags)


def _compile_long_statement(statements: list[CodeType], rest: Rest) -> _CompiledSource:
    if rest.may_be_expression:
        try:
            return _joined(statements, _compile(rest.as_expression, _MODE_EXPRESSION, rest.flags), rest.flags)
        except SyntaxError:
            # It is another statement or has an error, which shows now.
            pass
    last = _compile(rest.as_statements, _MODE_STATEMENTS, rest.flags)
    return _joined([*statements, last], None, rest.flags)


def _joined(statements: list[CodeType], tail: CodeType | None, flags: int) -> _CompiledSource:
    has_awaits = flags & PyCF_ALLOW_TOP_LEVEL_AWAIT and (awaits(tail) or any(map(awaits, statements)))
    return statements, tail, bool(has_awaits)


def _compile(part: Module | Expression | str, mode: str, flags: int) -> CodeType:
    code: CodeType = compile(part, SANDBOX_FILE, mode, flags, dont_inherit=True)
    compiled.append(code)
    return code
