"""The signal that stops a call."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from running import run

from harness.script import interrupt

_SIGNAL = signal.SIGRTMIN + 1


def _interrupt_soon() -> None:
    pid = os.getpid()
    if os.fork() == 0:
        time.sleep(0.2)
        os.kill(pid, _SIGNAL)
        os._exit(0)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True:\n    pass", None),
        ("import time\ntime.sleep(60)", 2),
        ("x = 1\ntry:\n    while True: x += 1\nexcept Exception:\n    pass", 3),
        ("import threading\ndef f():\n    threading.Event().wait()\nf()", 3),
        ("class R:\n    def __repr__(self):\n        while True: pass\nR()", 3),
        ("class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E", None),
        ("import threading\nthreading.Thread(target=threading.Event().wait).start()", None),
    ],
)
def test_running_code_is_stopped_and_shown(code: str, line: int | None) -> None:
    outcome = run(code, before=_interrupt_soon).outcome
    assert outcome["status"] == "interrupted"
    assert "Stopped" in outcome["detail"] and "harness" not in outcome["detail"]
    if line is not None:
        assert f"in line {line}" in outcome["detail"]


def test_code_that_swallows_the_interrupt_is_interrupted_all_the_same() -> None:
    outcome = run("try:\n    while True: pass\nexcept BaseException:\n    pass\n5", before=_interrupt_soon).outcome
    assert outcome["status"] == "interrupted"
    assert outcome["result"] is None


def test_a_signal_that_comes_before_its_call_has_begun_stops_it() -> None:
    def before() -> None:
        os.kill(os.getpid(), _SIGNAL)

    outcome = run("print('begun')", before=before)
    assert (outcome.outcome["status"], outcome.stdout) == ("interrupted", "")
    assert run("1", "2", before=before).outcome["status"] == "ok"


def test_an_interrupt_counts_for_its_own_call_only() -> None:
    outcome = run("while True: pass", "1", before=_interrupt_soon).outcome
    assert outcome["status"] == "ok"


@pytest.fixture
def installed() -> Iterator[None]:
    before = signal.getsignal(_SIGNAL)
    interrupt.install(_SIGNAL)
    yield
    interrupt.forget()
    signal.signal(_SIGNAL, before)


@pytest.mark.usefixtures("installed")
def test_it_is_raised_between_arm_and_disarm_only() -> None:
    interrupt.arm()
    assert not interrupt.was_interrupted()
    with pytest.raises(interrupt.Interrupted):
        signal.raise_signal(_SIGNAL)
    interrupt.disarm()
    signal.raise_signal(_SIGNAL)
    assert interrupt.was_interrupted()


@pytest.mark.usefixtures("installed")
def test_one_that_came_while_nothing_was_armed_is_kept_until_it_is_forgotten() -> None:
    signal.raise_signal(_SIGNAL)
    with pytest.raises(interrupt.Interrupted):
        interrupt.arm()
    assert interrupt.was_interrupted()
    interrupt.disarm()
    signal.raise_signal(_SIGNAL)
    interrupt.forget()
    interrupt.arm()
    interrupt.disarm()
    assert not interrupt.was_interrupted()


@pytest.mark.usefixtures("installed")
def test_one_that_came_while_the_worker_got_ready_is_for_the_call() -> None:
    with pytest.raises(interrupt.Interrupted):
        interrupt.arm()
        signal.raise_signal(_SIGNAL)
    interrupt.disarm()
    interrupt.postpone()
    with pytest.raises(interrupt.Interrupted):
        interrupt.arm()
    interrupt.disarm()
    interrupt.postpone()
    interrupt.forget()
