"""Code that is compiled by its last statement is the code that the compiler makes of the whole tree."""

from __future__ import annotations

import ast
import random
import sysconfig
import warnings
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.private.file_names import SANDBOX_FILE
from harness.source.last_statement import compile_by_ending

_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
_MODULES = sorted(_LIBRARY.glob("*.py"))
_ENDS = (
    "",
    "x",
    "print(1)\n",
    "(1,\n 2)",
    "f(\n    1,\n)  # c\n# d\n",
    "'''a'''",
    '"a"',
    "x = 1",
    "5",
    "-x",
    "lambda: 0",
)


def _by_tree(source: str) -> tuple[CodeType | None, CodeType | None]:
    tree = ast.parse(source, SANDBOX_FILE)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        return compile(tree, SANDBOX_FILE, "exec", dont_inherit=True), None
    # A lone string is the docstring as well; `compile_by_ending` leaves it to the tree.
    del tree.body[-1]
    # Comments alone become code that does nothing.
    has_head = tree.body or "".join(source.split("\n")[: last.lineno - 1]).strip()
    head = compile(tree, SANDBOX_FILE, "exec", dont_inherit=True) if has_head else None
    return head, compile(ast.Expression(last.value), SANDBOX_FILE, "eval", dont_inherit=True)


def _is_same(source: str) -> bool:
    """Whether it was compiled by its ending; fails where that made other code."""
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        parts = compile_by_ending(source)
        count = len(shown)
        if parts is None:
            return False
        expected = _by_tree(source)
    assert parts == expected
    assert count == len(shown) - count
    return True


@pytest.mark.parametrize("seed", range(4))
def test_any_piece_of_the_standard_library_becomes_the_same_code(seed: int) -> None:
    chance = random.Random(seed)
    same = 0
    for path in chance.sample(_MODULES, 12):
        source = path.read_text()
        starts = [node.lineno - 1 for node in ast.parse(source).body]
        lines = source.splitlines(keepends=True)
        for start in chance.sample(starts, min(4, len(starts))):
            for end in chance.sample(_ENDS, 3):
                same += _is_same("".join(lines[:start]) + end)
        same += _is_same("".join(lines[: chance.randrange(len(lines))]))
    assert same > 0


_PIECES = st.sampled_from(
    [
        *(
            "x",
            "\n",
            "\n",
            "'''",
            '"""',
            '"',
            "\\",
            "(",
            ")",
            "[",
            "]",
            "=",
            " ",
            "    ",
            "for x in y:",
            "if x:",
            "else:",
        ),
        *("import x", "print(1)", "#", ";", ",", "lambda:", "1", "+", "@x", "def f():", "pass", ":", "yield", "*"),
        *("x = 1", "x: int", "\f"),
    ]
)


@given(st.lists(_PIECES, max_size=24).map("".join))
def test_any_text_becomes_the_same_code_or_none(source: str) -> None:
    _is_same(source)


@pytest.mark.parametrize(
    "source",
    [
        "print(6*7)",
        "\n\n2**10\n",
        "x = 1\nx",
        "x = 1\nif x:\n    print(x)\n",
        "for i in range(3):\n    print(i)\n\nprint(i)  # the last\n",
        "def f(a,\n      b):\n    return a\n\nf(\n    1,\n    2,\n)\n",
        "import os\nresult = os.sep",
        "x = {}\nx['a'] = 1",
        "a, b = 1, 2",
    ],
)
def test_usual_code_takes_no_tree(source: str) -> None:
    assert _is_same(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing",
        "'a text'",
        "# c\n'a text'",
        "f('''\nimport x''')",
        "x = '''\nprint(1)\n'''",
        "f('\\\nx')",
        "f(1,\n2)",
        "[x\nfor x in y]",
        "x = 1 + \\\n1",
        "if x:\n    pass\nelse:\n    pass",
        "from __future__ import annotations\nx",
        "x = 1; x",
        "lambda: x  # y = 1",
        "import x; x",
        "x = 1\r\nx",
        "x = 1\n  x",
        "x\0",
        "(" * 10_000,
        "x = '\\d'",
    ],
)
def test_what_is_not_certain_is_left_to_the_tree(source: str) -> None:
    assert compile_by_ending(source) is None
