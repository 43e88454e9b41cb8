"""Workers from spawn to `exited`: every way in which they end by themselves, or are retired."""

from __future__ import annotations

import os
import signal
import time

import pytest
from client import PATIENCE_SECONDS, Json, Sandbox
from conftest import StartSandbox
from kept import kept_sandbox
from process_tree import is_alive
from supervised import ORIGINS, begin, no_second_exited, pid_of

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")


@ORIGINS
def test_a_worker_answers_calls(sandbox: Sandbox, origin: str) -> None:
    worker = sandbox.spawn(origin)
    answer = sandbox.run(worker, "print('hello'); 6 * 7")
    assert answer | {"duration_ms": 0, "cleaned": None} == {
        "type": "result",
        "call": sandbox.calls,
        "status": "ok",
        "stdout": "hello\n",
        "stderr": "",
        "result": "42",
        "value": 42,
        "error": None,
        "detail": None,
        "exit_code": None,
        "duration_ms": 0,
        "truncated": {"stdout": 0, "stderr": 0, "result": 0},
        "imports": [],
        "shared": False,
        "cleaned": None,
    }


@ORIGINS
def test_retire_ends_a_worker_and_says_so_once(sandbox: Sandbox, origin: str) -> None:
    worker = sandbox.spawn(origin)
    pid = pid_of(sandbox, worker)
    exited = sandbox.retire(worker)
    assert exited == {
        "type": "exited",
        "worker": worker,
        "cause": "retired",
        "detail": None,
        "exit_code": None,
        "signal": "SIGKILL",
        "oom": False,
        "stdout": "",
        "stderr": "",
        "truncated": {"stdout": 0, "stderr": 0},
        "stack": None,
        "begun": 0,
        "leftovers": 0,
    }
    assert not is_alive(pid)
    sandbox.send(type="retire", worker=worker)
    assert no_second_exited(sandbox, worker)


@ORIGINS
def test_exited_tells_the_last_call_that_was_begun(sandbox: Sandbox, origin: str) -> None:
    idle, busy = sandbox.spawn(origin), sandbox.spawn(origin)
    for _ in range(2):
        sandbox.run(idle, "1", "none")
    last = sandbox.calls
    begun = begin(sandbox, busy, "import time\ntime.sleep(100)", "reset")
    # Stopped, so that it cannot read what is sent to it.
    os.kill(pid_of(sandbox, idle), signal.SIGSTOP)
    sandbox.run_only(idle, "1", "reset")
    time.sleep(0.1)
    assert sandbox.retire(idle)["begun"] == last
    assert sandbox.retire(busy)["begun"] == begun


def test_exited_tells_of_no_call_where_a_trace_was_written(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert plain_sandbox.expect("exited", worker)["begun"] is None


@ORIGINS
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(7)", {"exit_code": 7, "signal": None}),
        ("import os; os._exit(0)", {"exit_code": 0, "signal": None}),
        ("import os; os.abort()", {"exit_code": None, "signal": "SIGABRT"}),
        ("import os; os.kill(os.getpid(), 9)", {"exit_code": None, "signal": "SIGKILL"}),
        ("import os; os.kill(os.getpid(), 40)", {"exit_code": None, "signal": "SIGRTMIN+6"}),
        ("import os; os.execv('/bin/true', ['true'])", {"exit_code": 0, "signal": None}),
    ],
    ids=["exit", "exit 0", "abort", "kill", "real-time signal", "exec"],
)
def test_a_worker_that_ends_itself_has_died_with_its_status_and_output(
    sandbox: Sandbox, origin: str, code: str, expected: Json
) -> None:
    worker = sandbox.spawn(origin)
    sandbox.run_only(worker, f"print('out', flush=True); {code}")
    exited = sandbox.expect("exited", worker)
    assert exited | expected | {"cause": "died", "oom": False, "stdout": "out\n"} == exited
    other = sandbox.spawn(origin)
    assert sandbox.run(other, "1 + 1")["result"] == "2"


def test_a_segmentation_fault_leaves_its_stack(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "import ctypes\n\nctypes.string_at(0)")
    exited = plain_sandbox.expect("exited", worker)
    assert (exited["cause"], exited["signal"]) == ("died", "SIGSEGV")
    assert '"<sandbox>", line 3' in exited["stack"]


@ORIGINS
def test_a_worker_killed_from_outside_has_died(sandbox: Sandbox, origin: str) -> None:
    worker = sandbox.spawn(origin)
    os.kill(pid_of(sandbox, worker), signal.SIGKILL)
    exited = sandbox.expect("exited", worker)
    assert (exited["cause"], exited["signal"]) == ("died", "SIGKILL")


@ORIGINS
def test_daemons_and_their_children_die_with_their_worker(sandbox: Sandbox, origin: str) -> None:
    worker, sibling = sandbox.spawn(origin), sandbox.spawn(origin)
    code = """
import os, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(100)
        os.write(write, b"%d\\n" % os.getpid())
        time.sleep(100)
    os._exit(0)
os.wait()
int(os.read(read, 20))
"""
    daemon = int(sandbox.run(worker, code, "exit")["result"])
    assert is_alive(daemon)
    exited = sandbox.retire(worker)
    assert exited["leftovers"] == 2
    assert not is_alive(daemon)
    assert sandbox.run(sibling, "1 + 1")["result"] == "2"


def test_a_chain_of_processes_that_fork_and_exit_is_outrun(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "import os\nif os.fork() == 0:\n    os.setsid()\n    while True:\n        if os.fork(): os._exit(0)"
    plain_sandbox.run(worker, code, "exit")
    plain_sandbox.send(type="retire", worker=worker)
    assert plain_sandbox.expect("exited", worker)["leftovers"] > 0


def test_the_folder_of_a_worker_goes_with_it(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run(worker, "open('file', 'w').write('x'); import os; os.chmod('.', 0)")
    assert (plain_sandbox.scratch / f"w{worker}").exists()
    plain_sandbox.retire(worker)
    # The folder is removed after the message; the next answer comes when that is done.
    plain_sandbox.processes()
    assert not (plain_sandbox.scratch / f"w{worker}").exists()


def test_a_scratch_folder_that_cannot_be_used_fails_the_spawn_with_a_reason(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.start()
    (sandbox.scratch / "w1").write_text("a file where the folder is to be")
    worker = sandbox.spawn_only()
    exited = sandbox.expect("exited", worker)
    assert exited["cause"] == "spawn_failed"
    assert "w1" in exited["detail"]


def test_an_id_in_use_is_a_protocol_error(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.start()
    sandbox.send(type="spawn", worker=sandbox.spawn(), origin="fork", token=None)
    assert sandbox.process.wait(PATIENCE_SECONDS) == 1


def test_many_workers_come_and_go_without_leaving_descriptors(plain_sandbox: Sandbox) -> None:
    supervisor = plain_sandbox.process.pid
    zygote = next(entry["pid"] for entry in plain_sandbox.processes() if entry["role"] == "zygote")

    def descriptors() -> list[int]:
        # Its answer comes when the last ending has been dealt with.
        plain_sandbox.processes()
        return [len(os.listdir(f"/proc/{pid}/fd")) for pid in (supervisor, zygote)]

    plain_sandbox.retire(plain_sandbox.spawn())
    plain_sandbox.retire(plain_sandbox.spawn("fresh"))
    before = descriptors()
    for _ in range(10):
        plain_sandbox.retire(plain_sandbox.spawn())
    plain_sandbox.retire(plain_sandbox.spawn("fresh"))
    assert descriptors() == before
