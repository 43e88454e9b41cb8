"""A supervisor for which starting a process fails: the real one, with a function of its replaced."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from client import HARNESS, Sandbox
from conftest import StartSandbox

PATCHED = f"""
import sys
sys.path.insert(0, {str(HARNESS)!r})
import errno, os, time
from harness.supervisor import supervisor
from harness.supervisor.workers import workforce
from harness.supervisor.forking import zygote_process

def nth(function, number, instead):
    calls = 0
    def counted(*arguments):
        nonlocal calls
        calls += 1
        return instead() if calls == number else function(*arguments)
    return counted

def fail():
    raise BlockingIOError(errno.EAGAIN, "no processes")

{{patch}}
sys.path.pop(0)
supervisor.main({str(HARNESS)!r})
"""

SECOND_ZYGOTE_FAILS = "zygote_process.spawn_python = nth(zygote_process.spawn_python, 2, fail)"

FIRST_ZYGOTE_IS_DEAD_AT_ONCE = """
def start_dead():
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    time.sleep(0.1)
    return pid
zygote_process.spawn_python = nth(zygote_process.spawn_python, 1, start_dead)
"""


def start_patched(start: StartSandbox, patch: str) -> Sandbox:
    return start(command=[sys.executable, "-I", "-u", "-c", PATCHED.format(patch=patch)])


def test_a_zygote_that_cannot_be_started_is_tried_again(start: StartSandbox) -> None:
    sandbox = start_patched(start, SECOND_ZYGOTE_FAILS)
    first = sandbox.start()["pid"]
    worker = sandbox.spawn()
    os.kill(first, signal.SIGKILL)
    assert sandbox.zygote("lost")["pid"] == first
    failed = sandbox.zygote("lost")
    assert (failed["pid"], "cannot be started" in failed["detail"]) == (None, True)
    assert sandbox.run(worker, "1 + 1")["result"] == "2"
    sandbox.zygote("ready")
    assert sandbox.run(sandbox.spawn(), "1 + 1")["result"] == "2"


def test_a_zygote_that_dies_before_anything_else_happens_is_replaced(start: StartSandbox) -> None:
    sandbox = start_patched(start, FIRST_ZYGOTE_IS_DEAD_AT_ONCE)
    sandbox.configure()
    assert sandbox.zygote("lost")["detail"] == "The zygote ended with exit status 0."
    sandbox.zygote("ready")


@pytest.mark.parametrize("function", ["open_null", "spawn_python"])
def test_a_fresh_worker_that_cannot_be_started_is_told_of(start: StartSandbox, function: str) -> None:
    sandbox = start_patched(start, f"workforce.{function} = nth(workforce.{function}, 1, fail)")
    sandbox.start()
    exited = sandbox.expect("exited", sandbox.spawn_only("fresh"))
    assert (exited["cause"], "no processes" in exited["detail"]) == ("spawn_failed", True)
    assert sandbox.run(sandbox.spawn("fresh"), "1 + 1", "exit")["result"] == "2"
