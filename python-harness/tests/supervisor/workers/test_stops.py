"""Calls and workers that are stopped: at once, by force, too early and too late."""

from __future__ import annotations

import os
import signal
import time

from client import Sandbox
from kept import kept_sandbox
from supervised import ORIGINS, begin, no_second_exited, pid_of

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

_LOOP_BEGINS_S = 0.3
"""Time from one line of the code to the next, on a machine with ten busy processes for each core."""


def test_a_stop_that_comes_before_its_call_has_begun_stops_it(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    sandbox.run(worker, "1", "reset")
    pid = pid_of(sandbox, worker)
    # The signal of the stop is there first then, and the code second.
    os.kill(pid, signal.SIGSTOP)
    sandbox.stop(worker, 10_000)
    sandbox.run_only(worker, "print('begun')\nwhile True:\n    pass", "reset")
    time.sleep(0.2)
    os.kill(pid, signal.SIGCONT)
    result = sandbox.receive(worker, "result")
    assert (result["status"], result["stdout"]) == ("interrupted", "")


def test_a_signal_that_comes_after_its_call_does_not_stop_the_next(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    # The clean-up collects the cycle.
    code = """
import os, signal
class Late:
    pass
def late(self, kill=os.kill, pid=os.getpid(), number=signal.SIGRTMIN + 1):
    kill(pid, number)
setattr(Late, "__de" + "l__", late)
cycle = Late()
cycle.me = cycle
"""
    plain_sandbox.run(worker, code, "reset")
    assert plain_sandbox.run(worker, "1 + 1", "reset")["result"] == "2"


@ORIGINS
def test_stop_interrupts_a_python_loop_at_its_line(sandbox: Sandbox, origin: str) -> None:
    worker = sandbox.spawn(origin)
    call = begin(sandbox, worker, "print('before')\nwhile True:\n    pass", "exit")
    sandbox.stop(worker, 5000)
    result = sandbox.receive(worker, "result")
    assert (result["call"], result["status"], result["stdout"]) == (call, "interrupted", "before\n")
    assert "line " in result["detail"]
    assert sandbox.retire(worker)["cause"] == "retired"


@ORIGINS
def test_stop_kills_a_loop_in_c_and_tells_where_it_was(sandbox: Sandbox, origin: str) -> None:
    worker = sandbox.spawn(origin)
    begin(sandbox, worker, "print('before', flush=True)\n\nsum(range(10**12))", "exit")
    # An interrupt before the loop in C would end the code. Nothing in the loop can tell that it has begun.
    time.sleep(_LOOP_BEGINS_S)
    sandbox.stop(worker, 100)
    exited = sandbox.expect("exited", worker)
    assert (exited["cause"], exited["signal"], exited["stdout"]) == ("stopped", "SIGKILL", "before\n")
    assert '"<sandbox>", line 3' in exited["stack"]


def test_stop_kills_code_that_swallows_the_interrupt(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "pass\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
    begin(plain_sandbox, worker, code, "exit")
    plain_sandbox.stop(worker, 100)
    assert plain_sandbox.expect("exited", worker)["cause"] == "stopped"


def test_stop_kills_a_worker_that_stopped_itself(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    begin(plain_sandbox, worker, "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "exit")
    plain_sandbox.stop(worker, 100)
    assert plain_sandbox.expect("exited", worker)["cause"] == "stopped"


def test_retire_during_the_grace_of_a_stop_ends_it_at_once(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "sum(range(10**12))")
    plain_sandbox.stop(worker, 60_000)
    assert plain_sandbox.retire(worker)["cause"] == "retired"
    assert no_second_exited(plain_sandbox, worker)
