"""Workers from spawn to `exited`: every way in which they can end."""

from __future__ import annotations

import os
import signal
import time

import pytest
from client import PATIENCE_SECONDS, Json, Sandbox, is_alive
from conftest import StartSandbox
from kept import kept_sandbox

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

ORIGINS = pytest.mark.parametrize("origin", ["fork", "fresh"])


def pid_of(sandbox: Sandbox, worker: int) -> int:
    """A worker may be ready before the supervisor is told its pid by the zygote."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for entry in sandbox.processes():
            if entry["worker"] == worker:
                return int(entry["pid"])
    pytest.fail(f"The supervisor never had worker {worker}.")


def begin(sandbox: Sandbox, worker: int, code: str, cleanup: str = "none") -> int:
    """Runs code; returns when its first line has been executed."""
    call = sandbox.run_only(worker, code.replace("\n", "; open('begun', 'w').close()\n", 1), cleanup)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (sandbox.scratch / f"w{worker}" / "work" / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return call


def no_second_exited(sandbox: Sandbox, worker: int) -> bool:
    sandbox.processes()
    return sandbox.control.take(0, "exited", worker) is None


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
