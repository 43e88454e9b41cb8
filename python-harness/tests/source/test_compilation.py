"""Code that is not quite a script, and code that is very long."""

from __future__ import annotations

import textwrap
import time

import pytest
from running import printed_by, run

_FENCED = "```python\nx = 1\nx + 1\n```"


@pytest.mark.parametrize(
    "code",
    [
        "\ufeffx = 1\nx + 1",
        "\ufeff\ufeffx = 1\nx + 1",
        _FENCED,
        _FENCED.replace("python", ""),
        _FENCED.replace("python", '{python title="x"}'),
        _FENCED.replace("```", "~~~~"),
        _FENCED.replace("\n", "\r\n"),
        f"\n \n{_FENCED}\n\n",
        f"\ufeff{_FENCED}",
        "```py\nx = 1\nx + 1",
        textwrap.indent(_FENCED, "    "),
        _FENCED.replace("x", "    x"),
        "    x = 1\n    x + 1",
        "\tx = 1\n\tx + 1\n",
        "\n  x = 1\n\n  if x:\n    x += 0\n  x + 1",
        "# a comment\n  x = 1\n  x + 1",
        "  x = 1\n# a comment\n  x + 1",
        "\r\n  x = 1\r\n  x + 1\r\n",
    ],
)
def test_wrappings_are_taken_off(code: str) -> None:
    assert run(code).outcome["result"] == "2"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("x = '''\n```python\n```\n'''\nx", "\n```python\n```\n"),
        ("'''\n    a\n'''", "\n    a\n"),
        ("```\n'''\n```\n'''\n```", "\n```\n"),
        ("    x = '''\n      a\n    b'''\n    x", "\n  a\nb"),
        ("    x = '''\n      a\n b'''\n    x", "\n      a\n b"),
        ("    x = f'''\n a{1}\n      b'''\n    x", "\n a1\n      b"),
        ("x = ('\ufeff')\nx", "\ufeff"),
    ],
)
def test_strings_stay_as_they_were_meant(code: str, value: str) -> None:
    assert run(code).outcome["value"] == value


@pytest.mark.parametrize("code", ["\n```python\n\n1 / 0\n```", "    \n    # c\n\n    1 / 0", "\ufeff\n\n\n1 / 0"])
def test_lines_keep_their_numbers(code: str) -> None:
    error = run(code).outcome["error"]
    assert error["line"] == 4
    assert "line 4, in <module>\n    1 / 0\n    ~~^~~\n" in error["traceback"]


def test_the_lines_that_run_are_those_that_are_shown() -> None:
    code = "```\n    def f():\n        return 1\n    import inspect\n    inspect.getsource(f)\n```"
    assert run(code).outcome["value"] == "def f():\n    return 1\n"


@pytest.mark.parametrize(
    ("code", "line", "name"),
    [
        ("x = 1\n    y = 2", 2, "IndentationError"),
        ("```\nx = (\n```", 2, "SyntaxError"),
        ("    x = 1\n    y = (", 2, "SyntaxError"),
        ("\ufeffx = (", 1, "SyntaxError"),
    ],
)
def test_what_is_wrong_all_the_same_is_told(code: str, line: int, name: str) -> None:
    error = run(code).outcome["error"]
    assert (error["type"], error["line"]) == (name, line)


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("a = 1\n" * 60_000 + "a + 1", "2"),
        ("x = [\n" + "1,\n" * 60_000 + "]\nlen(x)", "60000"),
        ("[\n" + "1,\n" * 60_000 + "][0]", "1"),
        ("def f():\n" + "    a = 1\n" * 20_000 + "    return a\nf()", "1"),
        ("def f():\n" + "    a = 1\n" * 20_000 + "    return a", None),
        ("def f(n):\n    return n\n" * 10_000 + "f(1)", "1"),
        ("'a'\n" * 40_000, "'a'"),
        ("'a'\n" * 40_000 + "__doc__", "'a'"),
        ("1\n" + "'a'\n" * 40_000 + "__doc__", None),
        ("'''" + "a\n" * 80_000 + "'''\nlen(__doc__)", "160000"),
        (
            "from __future__ import annotations\n" + "a = 1\n" * 30_000 + "def f(x: y): ...\nf.__annotations__",
            "{'x': 'y'}",
        ),
        ("if 0:\n    pass\n" * 10_000 + "else:\n    result = 3", "3"),
        ("a = 1\r\n" * 30_000 + "a", "1"),
        ("async def f(): return 1\n" * 8_000 + "await f()", "1"),
        ("a = 1;" * 30_000 + "a", "1"),
        ("import functools\n" + "@functools.cache\ndef f():\n    return 2\n" * 4_000 + "f()", "2"),
    ],
)
def test_long_code_means_what_it_says(code: str, result: str | None) -> None:
    outcome = run(code).outcome
    assert (outcome["status"], outcome["result"]) == ("ok", result), outcome["error"]


@pytest.mark.parametrize("bad", ["1 / 0", "x = (", "def f(:", "from __future__ import annotations"])
def test_lines_of_long_code_have_their_numbers(bad: str) -> None:
    assert run("a = 1\n" * 50_000 + f"{bad}\n" + "a = 1\n" * 50_000).outcome["error"]["line"] == 50_001


def test_long_code_with_an_error_runs_not_at_all() -> None:
    assert run("print('ran')\n" * 20_000 + "x = (").stdout == ""


def test_warnings_in_long_code_name_the_line() -> None:
    code = "a = 1\n" * 30_000 + "exec('')\na is 1\n"
    assert "<sandbox>:30002: SyntaxWarning" in printed_by(code)


def test_compiling_long_code_takes_no_more_memory_than_a_part_of_it() -> None:
    code = "import resource\nsize = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
    little, much = (run(code + "a = 1\n" * lines + "size").outcome["value"] for lines in (1_000, 160_000))
    assert much - little < 100


def test_code_that_is_not_long_is_compiled_at_once() -> None:
    started = time.perf_counter()
    run(*["a = 1\n" * 100] * 100)
    assert time.perf_counter() - started < 10
