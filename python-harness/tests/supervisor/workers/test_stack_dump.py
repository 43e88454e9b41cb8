"""Where the code was, told by a process that is about to be killed."""

from __future__ import annotations

import os
import signal
import time

from client import Sandbox
from kept import kept_sandbox
from supervised import begin, pid_of

sandbox = kept_sandbox("stdio")

_LOOP = "pass\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
_LATE_S = 0.3
_LONGEST_S = 0.5
"""The supervisor waits for so long."""


def test_a_process_that_gets_no_processor_for_a_while_still_tells(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    begin(sandbox, worker, _LOOP, "exit")
    pid = pid_of(sandbox, worker)
    os.kill(pid, signal.SIGSTOP)
    sandbox.stop(worker, 0)
    time.sleep(_LATE_S)
    os.kill(pid, signal.SIGCONT)
    assert '"<sandbox>", line ' in sandbox.expect("exited", worker)["stack"]


def test_a_process_is_killed_as_soon_as_it_has_told(sandbox: Sandbox) -> None:
    def took() -> float:
        worker = sandbox.spawn()
        begin(sandbox, worker, _LOOP, "exit")
        asked = time.monotonic()
        sandbox.stop(worker, 0)
        sandbox.expect("exited", worker)
        return time.monotonic() - asked

    # A busy machine may hold up most of them.
    assert any(took() < _LONGEST_S for _ in range(10))


def test_a_process_that_hears_nothing_is_killed_without(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    deaf = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))"
    begin(sandbox, worker, f"{deaf}\nwhile True: pass", "exit")
    asked = time.monotonic()
    sandbox.stop(worker, 0)
    exited = sandbox.expect("exited", worker)
    assert (exited["cause"], exited["stack"]) == ("stopped", None)
    assert time.monotonic() - asked >= _LONGEST_S
