"""The clean-up as a whole."""

from __future__ import annotations

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


def test_every_finding_of_one_call_is_told(standard: WorkerZygote) -> None:
    (answer,) = standard.run("import os, sys\nos.environ['A'] = '1'\nsys.path.append('/x')\nopen('f', 'w').close()")
    assert {"environment", "sys", "files"} <= set(answer["cleaning"]["reset"])
