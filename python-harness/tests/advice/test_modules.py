"""The advice below errors about modules, as a call's error tells it."""

from __future__ import annotations

from typing import Any

import pytest
from running import run

from harness.advice.packages import is_spelled_like


def error(code: str) -> dict[str, Any]:
    described: dict[str, Any] = run(code).outcome["error"]
    return described


def test_a_missing_module_is_told_in_pythons_words_first() -> None:
    told = error("import no_such_module_at_all")
    first, advice = told["message"].split("\n")
    assert first == "No module named 'no_such_module_at_all'"
    assert "A call cannot install packages." in advice
    assert "no-such-module-at-all" in advice
    assert told["traceback"].endswith(f"ModuleNotFoundError: {told['message']}\n")


def test_what_may_serve_instead_is_named_where_it_is_there() -> None:
    told = error("import sys\nsys.path = []\nimport orjson")["message"]
    assert "serve instead: json." in told
    assert "bs4" not in error("import sys\nsys.path = []\nimport pyquery")["message"]


def test_a_slip_is_named_and_nothing_is_to_be_installed_under_its_name() -> None:
    told = error("import jsno")["message"]
    assert told.endswith("Did you mean json?")


@pytest.mark.parametrize(
    "code",
    ["import json.no_such_part", "from json import no_such_name", "import os.path.x", "raise ImportError('own words')"],
)
def test_a_missing_part_of_a_package_that_is_there_is_left_to_python(code: str) -> None:
    assert "\n" not in error(code)["message"]


def test_an_optional_dependency_counts_as_missing() -> None:
    told = error("raise ImportError(\"Missing optional dependency 'orjson'. Use pip\")")["message"]
    assert "serve instead: json" in told


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'no_pip', 'pip', 'install', 'x'], check=True)",
        "import subprocess\nsubprocess.run('exit 1 # pip install x', shell=True, check=True)",
        "import subprocess\nsubprocess.run(['mamba', 'install', 'x'])",
    ],
)
def test_an_installer_that_fails_gets_the_same_advice(code: str) -> None:
    assert "A call cannot install packages." in error(code)["message"]


def test_any_other_command_that_fails_gets_none() -> None:
    assert "\n" not in error("import subprocess\nsubprocess.run(['false'], check=True)")["message"]


def test_no_code_of_the_exceptions_is_run() -> None:
    code = """
    class Trap(ImportError):
        name = property(lambda self: print('name'))
        args = property(lambda self: print('args'))
        __context__ = property(lambda self: print('context'))
        def __str__(self): return 'words'
    raise Trap('x')
    """
    ran = run("import textwrap\nexec(textwrap.dedent(" + repr(code) + "))")
    assert (ran.outcome["error"]["message"], ran.stdout) == ("words", "")


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("pandsa", "pandas", True),
        ("panda", "pandas", True),
        ("matplolib", "matplotlib", True),
        ("nump", "numpy", True),
        ("maths", "math", True),
        ("tes", "ast", False),
        ("torch", "touch", True),
        ("polars", "pickle", False),
        ("jsno", "_json", False),
    ],
)
def test_names_are_alike_that_are_easily_typed_for_each_other(name: str, other: str, alike: bool) -> None:
    assert is_spelled_like(name, other) is alike


def test_what_is_installed_is_named_to_a_program_that_lacks_something_else() -> None:
    told = error("import no_such_module_at_all")["message"]
    assert " Installed are numpy, pandas" in told or " Only the standard library is installed." in told
    bare = error("import sys\nsys.path = []\nimport no_such_module_at_all")["message"]
    assert " Only the standard library is installed." in bare
