"""The loop of a worker: answers first, output from all that writes to descriptors 1 and 2, one answer for each call."""

from __future__ import annotations

import base64
import os
import sys
import time

import pytest
from client import HARNESS, Sandbox
from conftest import StartSandbox
from kept import kept_sandbox

from harness.protocol.frames import encode

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")


def test_output_of_subprocesses_and_of_c_code_is_captured(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    code = """
import os, subprocess, sys
print("python")
subprocess.run(["sh", "-c", "echo shell; echo error >&2"])
os.write(1, b"raw\\n")
print("error too", file=sys.stderr)
"""
    result = sandbox.run(worker, code)
    assert sorted(result["stdout"].split()) == ["python", "raw", "shell"]
    assert result["stderr"] == "error\nerror too\n"
    assert sandbox.run(worker, "1")["stdout"] == ""


def test_output_that_was_pointed_elsewhere_is_kept_up_to_there(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = (
        "print('kept', flush=True)\nimport os; os.dup2(os.open(os.devnull, os.O_WRONLY), 1)\nprint('lost', flush=True)"
    )
    assert plain_sandbox.run(worker, code, "exit")["stdout"] == "kept\n"


def test_a_closed_stdout_does_not_cost_the_answer(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    result = plain_sandbox.run(worker, "import os, sys; sys.stdout.close(); os.close(1); 1 + 1", "exit")
    assert result["result"] == "2"


def test_output_is_not_mixed_up_between_calls(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    outputs = [plain_sandbox.run(worker, f"print({number})", "reset")["stdout"] for number in range(5)]
    assert outputs == [f"{number}\n" for number in range(5)]


def test_the_answer_comes_before_the_clean_up(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "1", "reset")
    plain_sandbox.receive(worker, "result")
    cleaned = plain_sandbox.receive(worker, "cleaned")
    assert cleaned["verdict"] == "reuse"
    assert cleaned["cleanup_ms"] > 0


def test_a_call_sent_before_the_clean_up_waits_for_it(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    first = sandbox.run_only(worker, "'first'", "reset")
    second = sandbox.run_only(worker, "'second'", "reset")
    answers = [sandbox.receive(worker, kind)["call"] for kind in ("result", "cleaned", "result", "cleaned")]
    assert answers == [first, first, second, second]


def test_after_exit_clean_up_the_worker_does_no_more_and_waits_for_its_end(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    sandbox.run(worker, "1", "exit")
    sandbox.run_only(worker, "2", "exit")
    with pytest.raises(TimeoutError):
        sandbox.receive(worker, "result", timeout=0.3)
    assert sandbox.retire(worker)["cause"] == "retired"


def test_a_fork_in_the_code_answers_once(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    result = sandbox.run(worker, "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\n'answer'")
    assert result["result"] == "'answer'"
    with pytest.raises(TimeoutError):
        sandbox.receive(worker, "result", timeout=0.3)
    assert sandbox.run(worker, "1 + 1")["result"] == "2"


def test_a_host_that_closes_the_channel_ends_the_worker(start: StartSandbox) -> None:
    sandbox = start(over_socket=True)
    sandbox.start()
    worker = sandbox.spawn()
    sandbox.sockets.pop(worker).close()
    exited = sandbox.expect("exited", worker)
    assert (exited["cause"], exited["exit_code"]) == ("died", 0)


def test_what_is_no_run_for_this_worker_ends_it(plain_sandbox: Sandbox) -> None:
    for message in ({"type": "stop"}, {"type": "run", "call": "1", "code": "1"}, {"type": "run", "call": 1}):
        worker = plain_sandbox.spawn()
        plain_sandbox.send_bytes(encode(worker, dict[str, object](message)))
        assert plain_sandbox.expect("exited", worker)["exit_code"] == 71


def test_a_worker_works_in_folders_of_its_own(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "import os, tempfile; [os.getcwd(), os.environ['HOME'], tempfile.gettempdir(), os.environ['TMPDIR']]"
    root = str(plain_sandbox.scratch / f"w{worker}")
    assert plain_sandbox.run(worker, code)["value"] == [f"{root}/{name}" for name in ("work", "home", "tmp", "tmp")]


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_a_worker_owns_seven_descriptors_and_its_programs_three(plain_sandbox: Sandbox, origin: str) -> None:
    worker = plain_sandbox.spawn(origin)
    # The eighth is the folder being listed.
    assert plain_sandbox.run(worker, "import os; len(os.listdir('/proc/self/fd'))")["value"] == 8
    code = "import os; os.system('ls /proc/self/fd | wc -l')"
    assert plain_sandbox.run(worker, code)["stdout"].strip() == "4"


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_descriptors_that_the_supervisor_was_started_with_reach_no_worker(start: StartSandbox, origin: str) -> None:
    launch = f"exec 9</etc/passwd; exec '{sys.executable}' -I -u '{HARNESS}'"
    sandbox = start(command=["sh", "-c", launch])
    sandbox.start()
    worker = sandbox.spawn(origin)
    pids = {entry["role"]: entry["pid"] for entry in sandbox.processes()}
    assert os.path.realpath(f"/proc/{pids['supervisor']}/fd/9") == "/etc/passwd"
    # The number itself may be another file's by now.
    assert os.path.realpath(f"/proc/{pids['zygote']}/fd/9") != "/etc/passwd"
    assert sandbox.run(worker, "import os; os.path.realpath('/proc/self/fd/9')")["value"] != "/etc/passwd"


def test_the_harness_is_not_on_the_users_path(plain_sandbox: Sandbox) -> None:
    for origin in ("fork", "fresh"):
        worker = plain_sandbox.spawn(origin)
        code = (
            # The first is the working folder, which lies where the test has put it.
            "import sys; [name for name in (*sys.modules, *sys.path[1:]) if 'harness' in name]"
        )
        assert plain_sandbox.run(worker, code)["value"] == []
        assert plain_sandbox.run(worker, "import harness")["error"]["type"] == "ModuleNotFoundError"


def test_ctrl_c_means_what_it_means_in_a_script(plain_sandbox: Sandbox) -> None:
    for origin in ("fork", "fresh"):
        code = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
        assert plain_sandbox.run(plain_sandbox.spawn(origin), code)["error"]["type"] == "KeyboardInterrupt"


def test_output_is_kept_head_and_tail(start: StartSandbox) -> None:
    sandbox = start(max_output_bytes=20)
    sandbox.start()
    worker = sandbox.spawn()
    result = sandbox.run(worker, "print('a' * 50 + 'b' * 50, end='')")
    assert (result["stdout"], result["truncated"]["stdout"]) == ("a" * 10, 80)
    assert result["cut"] == {"stdout": {"lines": 0, "tail": "b" * 10, "file": "stdout.txt"}}
    sandbox.run_only(worker, "import os; os.write(1, b'a' * 50 + b'b' * 50); os._exit(1)")
    exited = sandbox.expect("exited", worker)
    assert (exited["stdout"], exited["truncated"]["stdout"]) == ("a" * 10, 80)
    whole = base64.b64encode(b"a" * 50 + b"b" * 50).decode()
    assert exited["cut"] == {"stdout": {"lines": 0, "tail": "b" * 10, "data": whole}}
    assert "cut" not in sandbox.run(sandbox.spawn(), "print('short')")


def test_output_beyond_the_limit_of_a_file_is_told(start: StartSandbox) -> None:
    sandbox = start(max_file_bytes=1 << 20)
    sandbox.start()
    worker = sandbox.spawn()
    result = sandbox.run(worker, "while True: print('x' * 1000)")
    assert result["status"] == "output_limit"
    assert result["error"] is None
    assert result["truncated"]["stdout"] > 0
    quiet = sandbox.run(worker, "import os\ntry:\n    while True: os.write(2, b'x' * 1000)\nexcept OSError: pass")
    assert quiet["status"] == "output_limit"
    assert "1048576 bytes" in quiet["detail"]
    assert sandbox.run(worker, "1 + 1")["status"] == "ok"


def test_a_call_is_answered_after_the_code_broke_what_the_harness_uses(plain_sandbox: Sandbox) -> None:
    hostile = [
        "import builtins; builtins.__dict__.clear()",
        "import json, json.encoder; json.encoder.JSONEncoder.encode = None; json.encoder.c_make_encoder = None",
        "import os; os.write = os.read = os.getpid = None",
        "import sys; sys.settrace(lambda *_: 1/0)",
        "import sys; sys.modules.clear()",
    ]
    for code in hostile:
        worker = plain_sandbox.spawn()
        assert plain_sandbox.run(worker, code + "\n", "exit")["status"] in ("ok", "error")


def test_workers_end_with_the_status_of_a_lost_channel_at_once(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    started = time.monotonic()
    plain_sandbox.run_only(worker, "import os; os.close(3)")
    assert plain_sandbox.expect("exited", worker)["exit_code"] == 71
    assert time.monotonic() - started < 5
    assert os.path.isdir(plain_sandbox.scratch)


@pytest.mark.parametrize("cleanup", ["reset", "exit"])
def test_a_stream_that_raises_costs_an_error_and_not_the_answer(plain_sandbox: Sandbox, cleanup: str) -> None:
    worker = plain_sandbox.spawn()
    code = """
import sys
class Hostile:
    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)
print("before")
sys.stdout = sys.stderr = Hostile()
"""
    plain_sandbox.run_only(worker, code, cleanup)
    result = plain_sandbox.receive(worker, "result")
    assert (result["status"], result["error"]["type"], result["stdout"]) == ("error", "SystemError", "before\n")
    if cleanup == "reset":
        assert plain_sandbox.receive(worker, "cleaned")["verdict"] == "recycle"


def test_memory_that_is_held_by_globals_is_told_as_the_limit(start: StartSandbox) -> None:
    sandbox = start(memory_bytes=128 << 20)
    sandbox.start()
    worker = sandbox.spawn()
    code = """
print("before")
hoard = []
def grow():
    while True:
        hoard.append({"key": object()})
grow()
"""
    sandbox.run_only(worker, code, "exit")
    result = sandbox.receive(worker, "result")
    assert (result["status"], result["stdout"]) == ("memory_limit", "before\n")
    assert "memory" in result["detail"]
