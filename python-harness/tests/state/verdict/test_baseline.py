"""The clean-up as a whole."""

from __future__ import annotations

import pytest
from state.worker_zygote import WorkerZygote


def test_a_call_that_leaves_nothing_is_cleaned_without_a_finding(standard: WorkerZygote) -> None:
    for answer in standard.run(*["x = 1\nprint(x)", "[1, 2]", "import json\njson.dumps([1])"]):
        cleaning = answer["cleaning"]
        assert (cleaning["reasons"], cleaning["reset"], cleaning["kept"]) == ([], [], [])


def test_without_a_clean_up_state_carries_over(standard: WorkerZygote) -> None:
    first, second = standard.run(
        "import sys\nsys.leak = 1\nx = 1", "import sys\nsys.leak, 'x' in globals()", policy="none"
    )
    assert first["cleaning"]["verdict"] == "reuse"
    assert second["result"] == "(1, False)"


def test_a_full_collection_runs_every_so_many_calls(standard: WorkerZygote) -> None:
    for policy in ("none", "reset"):
        answers = standard.run(*["1"] * 6, policy=policy, force_gc_interval=3)
        assert [answer["cleaning"]["gc"] for answer in answers] == [False, False, True, False, False, True]


def test_no_collection_is_forced_with_interval_0(standard: WorkerZygote) -> None:
    answers = standard.run(*["1"] * 4, force_gc_interval=0)
    assert not any(answer["cleaning"]["gc"] for answer in answers)


def test_a_hundred_calls_keep_their_worker(standard: WorkerZygote) -> None:
    """The periodic full look finds nothing either."""
    answers = standard.run(*["import re, json\nclass A: pass\nre.match('a+', 'aa'), json.dumps({'a': 1}), A()"] * 120)
    assert [answer["cleaning"]["reasons"] for answer in answers if answer["cleaning"]["reasons"]] == []


def test_attributes_of_a_function_are_watched_from_when_it_has_some(standard: WorkerZygote) -> None:
    """Wrapping a function asks it for its dict, which is made then."""
    wrap = "import functools, json\nfunctools.wraps(json.dumps)(lambda: 1)"
    first, second = standard.run(wrap, "import json\njson.dumps.leak = 1")
    assert first["cleaning"]["reasons"] == []
    assert second["cleaning"]["reasons"] == ["module state: json.dumps.__dict__.leak"]


@pytest.mark.parametrize("name", ["sys.path", "sys.meta_path", "warnings.filters"])
def test_a_list_is_put_back_when_an_entry_is_replaced_after_a_call_in_which_it_grew(
    standard: WorkerZygote, name: str
) -> None:
    module = f"import {name.partition('.')[0]}\n"
    look = f"{module}[id(each) for each in {name}]"
    before, *_, after = standard.run(
        look,
        f"{module}{name}.append({name}[0])",
        f"{module}{name}[0] = {name}[1]",
        f"{module}{name}[0] = {name}[1]",
        look,
    )
    assert before["result"] == after["result"]


def test_a_call_gets_new_streams_when_the_last_did_more_than_write(standard: WorkerZygote) -> None:
    look = "import sys\nprint('x')\n(id(sys.stdout), id(sys.stderr))"
    spoil = "import sys, os\nos.getpid()\nsys.stdout.leak = 1"
    first, second, _, third, fourth = standard.run(look, look, spoil, look, "import sys\nhasattr(sys.stdout, 'leak')")
    assert first["result"] == second["result"] != third["result"]
    assert fourth["result"] == "False"


@pytest.mark.parametrize(
    ("missed", "reset", "reasons"),
    [
        ("import sys\nsys.path.append('/x')", ["sys"], []),
        ("import json\njson.leak = 1", [], ["module state: json.leak"]),
    ],
)
def test_what_clean_ups_have_missed_is_found_in_a_pause(
    standard: WorkerZygote, missed: str, reset: list[str], reasons: list[str]
) -> None:
    calls: list[dict[str, str | None]] = [{"code": missed, "policy": "none"}]
    calls += [{"code": code, "policy": "reset"} for code in ("1", None, "2")]
    _, before, after = standard.run_calls(calls)
    assert (before["cleaning"]["reset"], before["cleaning"]["reasons"]) == ([], [])
    assert (after["cleaning"]["reset"], after["cleaning"]["reasons"]) == (reset, reasons)


def test_what_clean_ups_have_missed_is_found_without_a_pause_too(standard: WorkerZygote) -> None:
    missed = {"code": "import sys\nsys.path.append('/x')", "policy": "none"}
    answers = standard.run_calls([missed, *[{"code": "1", "policy": "reset"}] * 500])
    assert [number for number, answer in enumerate(answers) if answer["cleaning"]["reset"]] == [500]


def test_every_finding_of_one_call_is_told(standard: WorkerZygote) -> None:
    (answer,) = standard.run("import os, sys\nos.environ['A'] = '1'\nsys.path.append('/x')\nopen('f', 'w').close()")
    assert {"environment", "sys", "files"} <= set(answer["cleaning"]["reset"])


@pytest.mark.parametrize("names", ["vars(sys)", "vars(__import__('builtins'))", "sys.modules", "os.environ"])
def test_later_calls_find_names_in_the_order_of_the_first(standard: WorkerZygote, names: str) -> None:
    first, second, third = standard.run(*[f"import os, sys\n[*{names}]"] * 3)
    assert first["result"] == second["result"] == third["result"]
