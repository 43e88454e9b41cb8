"""Data frames can be read whole, as text or as a file."""

from __future__ import annotations

import pytest
from artifacts.conftest import Plotter

PANDAS = "import numpy as np, pandas as pd\n"


@pytest.mark.parametrize(("rows", "columns"), [(3, 2), (60, 20), (1, 20)])
def test_a_frame_of_ordinary_size_is_all_text(plotter: Plotter, rows: int, columns: int) -> None:
    names = [f"a_long_name_{number}" for number in range(columns)]
    shown = plotter.run(f"{PANDAS}pd.DataFrame(np.ones(({rows}, {columns})), columns={names!r})")
    lines = shown.result["result"].split("\n")
    assert len(lines) == rows + 1
    assert lines[0].split() == names
    assert shown.artifacts == []


@pytest.mark.parametrize(
    ("frame", "csv"),
    [
        ("pd.DataFrame({'a': range(61)})", "a\n" + "".join(f"{n}\n" for n in range(61))),
        ("pd.DataFrame({'a': range(61)}, index=range(1, 62))", ",a\n" + "".join(f"{n + 1},{n}\n" for n in range(61))),
        ("pd.DataFrame([range(21)])", ",".join(map(str, range(21))) * 1 + "\n" + ",".join(map(str, range(21))) + "\n"),
        ("pd.DataFrame({'a': ['x' * 150]})", f"a\n{'x' * 150}\n"),
        ("pd.Series(range(61), name='a')", "a\n" + "".join(f"{n}\n" for n in range(61))),
        ("pd.set_option('display.max_rows', 2)\npd.DataFrame({'a': [1, 2, 3]})", "a\n1\n2\n3\n"),
    ],
)
def test_what_the_text_leaves_out_is_in_a_file(plotter: Plotter, frame: str, csv: str) -> None:
    shown = plotter.run(PANDAS + frame)
    assert shown.files == ["result.csv"]
    assert shown.data("result.csv").decode() == csv


def test_a_long_frame_shows_its_first_and_last_rows(plotter: Plotter) -> None:
    lines = plotter.run(f"{PANDAS}pd.DataFrame({{'a': range(1000)}})").result["result"].split("\n")
    assert [line.split()[0] for line in lines[1:11]] == [str(number) for number in range(10)]
    assert lines[-3].split() == ["999", "999"]
    assert lines[-1] == "[1000 rows x 1 columns]"


@pytest.mark.parametrize(
    "option", ["'display.max_columns', 4", "'display.width', 40", "'display.max_rows', 7", "'display.max_colwidth', 9"]
)
def test_options_of_the_code_hold(plotter: Plotter, option: str) -> None:
    code = f"{PANDAS}pd.set_option({option})\nvalue = pd.DataFrame(np.ones((9, 9))).astype(str) + 'x' * 20\n"
    assert plotter.run(f"{code}value").result["result"] == plotter.run(f"{code}print(value)").result["stdout"][:-1]


def test_a_class_of_its_own_keeps_its_text(plotter: Plotter) -> None:
    code = "class Frame(pd.DataFrame):\n    def __repr__(self):\n        return 'mine'\nFrame({'a': [1]})"
    assert plotter.run(PANDAS + code).result["result"] == "mine"


def test_a_frame_too_large_for_a_file_nobody_asked_for_says_so(plotter: Plotter) -> None:
    shown = plotter.run(f"{PANDAS}pd.DataFrame(np.zeros((300_000, 1)))")
    assert shown.artifacts == []
    assert shown.result["left_out"].startswith("the full table: it is too large")


POLARS = """
import sys, types
class DataFrame:
    shape = (100, 2)
    def write_csv(self):
        return 'a,b\\n'
    def __repr__(self):
        return '…'
class Series:
    shape = (100,)
    def to_frame(self):
        return DataFrame()
    def __repr__(self):
        return '…'
sys.modules['polars'] = types.SimpleNamespace(DataFrame=DataFrame, Series=Series)
"""
"""What of polars is used. It marks with one character what it leaves out."""


@pytest.mark.parametrize("kind", ["DataFrame", "Series"])
def test_tables_of_polars_have_a_file_as_well(plotter: Plotter, kind: str) -> None:
    shown = plotter.run_in(plotter.sandbox.spawn(), f"{POLARS}{kind}()", "exit")
    assert (shown.result["result"], shown.data("result.csv")) == ("…", b"a,b\n")


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_module_of_the_user_with_that_name_is_left_alone(plotter: Plotter, name: str) -> None:
    code = f"import sys, types\nsys.modules[{name!r}] = types.ModuleType({name!r})\nclass A: pass\nA()"
    shown = plotter.run_in(plotter.sandbox.spawn(), code, "exit")
    assert shown.result["status"] == "ok"
    assert "left_out" not in shown.result
