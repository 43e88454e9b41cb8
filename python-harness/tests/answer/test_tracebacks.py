"""Errors as the caller reads them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import run

from harness.answer.tracebacks import MAX_MESSAGE_BYTES, MAX_TRACEBACK_BYTES

_AS_PYTHON_PRINTS_IT = {
    "in a function": "def f(x):\n    return 1 / x\n\nprint('x')\nf(0)\n",
    "with a cause": "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('no') from e\n",
    "with a context": "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('no')\n",
    "with its context suppressed": "try:\n    1 / 0\nexcept Exception:\n    raise ValueError from None\n",
    "with notes": "e = ValueError('x')\ne.add_note('first')\ne.add_note('second')\nraise e\n",
    "in a group": "def f():\n    raise TypeError('t')\ntry:\n    f()\n"
    "except TypeError as e:\n    t = e\nraise ExceptionGroup('g', [t, ValueError(1)])\n",
    "in a group within a group": "raise ExceptionGroup('a', [ExceptionGroup('b', [KeyError(1)]), OSError(2, 'x')])\n",
    "recursion": "def f(n):\n    return f(n + 1)\nf(0)\n",
    "of a class of the call": "class Broken(Exception):\n    pass\nraise Broken('x')\n",
    "of a library": "import json\njson.loads('{')\n",
    "with a suggestion": "items = []\nitem\n",
    "syntax": "x = 1\nif x\n    pass\n",
    "syntax at the end": "print((1, 2)\n",
    "indentation": "if 1:\npass\n",
    "several lines": "f = lambda *a: 1 / 0\nf(\n    1,\n    2,\n)\n",
    "form feed": "x = 1\n\x0c\n1 / 0\n",
    "carriage returns": "x = 1\r\n1 / 0\r\n",
    "not ASCII": "ä = 'ü' * 3; 1 / 0\n",
    "without a message": "raise ValueError\n",
    "with a message of several lines": "raise ValueError('a\\nb')\n",
}


_SINCE = {"with a suggestion": (3, 12), "indentation": (3, 13)}
"""Before, the interpreter printed uncaught exceptions with code of its own, which differs from `traceback`."""


@pytest.mark.parametrize("title", _AS_PYTHON_PRINTS_IT)
def test_it_reads_as_python_prints_it(title: str, tmp_path: Path) -> None:
    if sys.version_info < _SINCE.get(title, (3, 11)):
        pytest.skip("printed otherwise before")
    code = _AS_PYTHON_PRINTS_IT[title]
    script = tmp_path / "script.py"
    script.write_bytes(code.encode())
    printed = subprocess.run([sys.executable, "-I", str(script)], capture_output=True, text=True, check=False).stderr
    shown = run(code).outcome["error"]["traceback"]
    assert _without_depth(shown) == _without_depth(printed.replace(str(script), "<sandbox>"))


def _without_depth(text: str) -> str:
    """The frames beneath the code count for the recursion limit, so it is reached a little earlier."""
    return re.sub(r"repeated \d+ more times", "repeated", text)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("1 / 0", 1),
        ("\n\ndef f():\n    1 / 0\nf()", 4),
        ("import json\n\njson.loads('x')", 3),
        ("x = 1\n(", 2),
        ("return", 1),
    ],
)
def test_the_line_is_the_innermost_of_the_users_own(code: str, line: int) -> None:
    assert run(code).outcome["error"]["line"] == line


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("raise KeyError('a')", "KeyError", "'a'"),
        ("import json\njson.loads('x')", "json.decoder.JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"),
        ("class E(Exception): pass\nraise E(1, 2)", "E", "(1, 2)"),
        ("x = (", "SyntaxError", "'(' was never closed"),
    ],
)
def test_type_and_message_are_those_of_the_exception(code: str, name: str, message: str) -> None:
    error = run(code).outcome["error"]
    assert (error["type"], error["message"]) == (name, message)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E"),
        (
            "class M(type):\n    def __getattribute__(c, n): raise RuntimeError\n"
            "class E(Exception, metaclass=M): pass\nraise E('x')",
            "E",
        ),
        ("class E(Exception):\n    __cause__ = property(lambda s: 1 / 0)\nraise E('x')", "E"),
        ("class E(Exception):\n    __class__ = property(lambda s: 1 / 0)\nraise E('x')", "E"),
        ("e = ValueError('x')\ne.__notes__ = 42\nraise e", "ValueError"),
        ("e = ValueError('x')\ne.__notes__ = ['n' * 10**6] * 1000\nraise e", "ValueError"),
        ("raise ValueError('x' * 10**8)", "ValueError"),
        ("e = None\nfor i in range(10**5):\n    n = ValueError(i); n.__context__ = e; e = n\nraise e", "ValueError"),
        ("raise ExceptionGroup('g', [ValueError(i) for i in range(10**4)])", "ExceptionGroup"),
        ("raise SyntaxError('x' * 10**7, ('f' * 10**6, 1, 1, 't' * 10**7))", "SyntaxError"),
        ("e = ValueError('x')\ne.__cause__ = e\nraise e", "ValueError"),
        ("raise type('N' * 10**6, (Exception,), {})", None),
        (
            "import sys\nsys.setrecursionlimit(50000)\ndef f(n):\n    if n: f(n - 1)\n    else: 1 / 0\nf(20000)",
            "ZeroDivisionError",
        ),
        ("raise ValueError('\\ud800')", "ValueError"),
    ],
)
def test_hostile_exceptions_are_shown_within_bounds(code: str, name: str | None) -> None:
    outcome = run(code).outcome
    error = outcome["error"]
    assert outcome["status"] == "error"
    assert name is None or error["type"] == name
    assert len(error["message"].encode()) < MAX_MESSAGE_BYTES + 100
    assert len(error["traceback"].encode()) < MAX_TRACEBACK_BYTES + 100
    assert outcome["duration_ms"] < 5_000


_METHODS = (
    "__getattribute__",
    "__getattr__",
    "__instancecheck__",
    "__eq__",
    "__hash__",
    "__repr__",
    "__dir__",
    "__call__",
)
_PROPERTIES = ("__name__", "__module__", "__mro__", "__class__", "__bases__", "__dict__", "__doc__")


@pytest.mark.parametrize("name", [*_METHODS, *_PROPERTIES])
@pytest.mark.parametrize("deed", ["import os; os._exit(9)", "raise SystemExit(9)", "1 / 0", "return 5"])
def test_a_metaclass_is_not_asked(name: str, deed: str) -> None:
    decorator = "@property\n    " if name in _PROPERTIES else ""
    code = (
        "class E(Exception, metaclass=type('M', (type,), {})): pass\nerror = E('x')\n"
        f"class M(type):\n    {decorator}def {name}(*a):\n        {deed}\n    def __setattr__(*a): ...\n"
        "type.__setattr__(E, '__class__', M)\nraise error"
    )
    error = run(code).outcome["error"]
    assert (error["type"], error["message"], error["line"]) == ("E", "x", code.count("\n") + 1)
    assert error["traceback"].endswith("E: x\n")


def test_the_order_of_bases_that_a_metaclass_makes_up_does_not_count() -> None:
    code = (
        "class M(type):\n    def mro(c): return [c, MemoryError, Exception, BaseException, object]\n"
        "class E(Exception, metaclass=M): pass\nraise E('x')"
    )
    assert run(code).outcome["status"] == "error"


@pytest.mark.parametrize(
    ("base", "arguments", "shown"),
    [
        ("SyntaxError", "'no', ('f', 1, 1, 'text', 1, 2)", '  File "f", line 1\n    text\n    ^\nE: no\n'),
        ("ExceptionGroup", "'no', [ValueError(1)]", "  | E: no (1 sub-exception)\n"),
        ("KeyError", "'no'", "E: 'no'\n"),
    ],
)
def test_an_exception_with_a_metaclass_is_shown_as_any_other(base: str, arguments: str, shown: str) -> None:
    code = f"import abc\nclass E({base}, metaclass=abc.ABCMeta): pass\nraise E({arguments})"
    assert shown in run(code).outcome["error"]["traceback"]


def test_without_frames_of_the_harness() -> None:
    for code in (
        "1 / 0",
        "import asyncio\nasync def f(): 1 / 0\nasyncio.run(f())",
        "eval('1 / 0')",
        "[1].sort(key=lambda x: 1 / 0)",
    ):
        assert "harness" not in run(code).outcome["error"]["traceback"]
