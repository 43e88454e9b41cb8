"""What a running call has written, as the host is told while it runs."""

from __future__ import annotations

import time

import pytest
from client import PATIENCE_SECONDS, Json, Sandbox

_POLL_SECONDS = 0.02
_WRITES_AND_WAITS = (
    "import sys, time\nprint('x' * 600)\nprint('half', end='')\nsys.stderr.write('é\\n')\ntime.sleep(60)"
)


def peek_until_written(sandbox: Sandbox, worker: int, call: int) -> Json:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        sandbox.send(type="peek", worker=worker, call=call)
        sandbox.processes()
        seen = sandbox.control.take(0, "peeked", worker)
        if seen is not None and seen["stderr"]:
            return seen
        time.sleep(_POLL_SECONDS)
    pytest.fail("The call was never seen to write.")


def is_dropped(sandbox: Sandbox, worker: int, call: int) -> bool:
    sandbox.send(type="peek", worker=worker, call=call)
    # Answers come in order, so one to the first question would be here by then.
    sandbox.processes()
    return sandbox.control.take(0, "peeked", worker) is None


def test_the_ends_of_both_streams_are_told_while_a_call_runs(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    call = sandbox.run_only(worker, _WRITES_AND_WAITS)
    assert peek_until_written(sandbox, worker, call) == {
        "type": "peeked",
        "worker": worker,
        "call": call,
        "stdout": f"{'x' * 507}\nhalf",
        "stderr": "é\n",
    }
    assert is_dropped(sandbox, worker, call + 1)


def test_nothing_is_told_of_a_call_that_is_over(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    answer = sandbox.run(worker, "print('secret')")
    assert is_dropped(sandbox, worker, answer["call"])


def test_nothing_is_told_of_workers_that_are_gone(sandbox: Sandbox) -> None:
    assert is_dropped(sandbox, 12345, 1)
