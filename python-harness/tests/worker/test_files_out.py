"""The files that a call leaves in its working folder reach the host before its answer, and no other call."""

from __future__ import annotations

import base64
import random
import time

import pytest
from client import Sandbox
from conftest import StartSandbox
from kept import kept_sandbox

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

WRITE = "open('a.txt', 'w').write('one')"


MOVED = """
import os
try:
    os.rename("../work", "../tmp/work")
    os.symlink("/etc", "../work")
except OSError:
    # Landlock may prevent it.
    pass
"""


def files(sandbox: Sandbox, worker: int) -> dict[str, bytes]:
    return {message["name"]: base64.b64decode(message["data"]) for message in sandbox.artifacts(worker)}


@pytest.mark.parametrize("origin", ["fork", "fresh"])
@pytest.mark.parametrize("cleanup", ["none", "reset", "exit"])
def test_files_come_before_the_answer_and_the_next_call_has_none(sandbox: Sandbox, cleanup: str, origin: str) -> None:
    worker = sandbox.spawn(origin)
    code = "import os\nos.mkdir('plots')\nopen('plots/é.bin', 'wb').write(bytes(range(256)) * 4096)"
    call = sandbox.run_only(worker, f"{WRITE}\n{code}", cleanup)
    assert [sandbox.receive(worker, "artifact")["call"] for _ in range(2)] == [call, call]
    assert sandbox.receive(worker, "result")["call"] == call
    if cleanup != "exit":
        verdict = sandbox.receive(worker, "cleaned")["verdict"]
        if verdict == "reuse":
            assert sandbox.run(worker, "import os; os.listdir()", cleanup)["value"] == []
    assert files(sandbox, worker) == {}


def test_a_file_of_megabytes_arrives_whole(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    sandbox.run(worker, "import random\nopen('a', 'wb').write(random.Random(1).randbytes(8 << 20))", "exit")
    assert files(sandbox, worker) == {"a": random.Random(1).randbytes(8 << 20)}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1 / 0", "error"),
        ("raise SystemExit(3)", "exited"),
        ("import sys; sys.setrecursionlimit(50)\ndef f(): f()\nf()", "error"),
        ("bytearray(1 << 60)", "memory_limit"),
    ],
)
def test_files_of_a_call_that_ends_otherwise_are_kept(plain_sandbox: Sandbox, code: str, status: str) -> None:
    worker = plain_sandbox.spawn()
    assert plain_sandbox.run(worker, f"{WRITE}\n{code}", "exit")["status"] == status
    assert files(plain_sandbox, worker) == {"a.txt": b"one"}


def test_files_of_a_call_that_is_interrupted_are_kept(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, f"{WRITE}\nprint('written', flush=True)\nwhile True: pass", "exit")
    path = plain_sandbox.scratch / f"w{worker}" / "work" / "a.txt"
    while not path.exists() or path.read_bytes() != b"one":
        time.sleep(0.005)
    plain_sandbox.stop(worker, 5_000)
    assert plain_sandbox.receive(worker, "result")["status"] == "interrupted"
    assert files(plain_sandbox, worker) == {"a.txt": b"one"}


def test_files_written_at_exit_and_by_threads_count(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = """
import atexit, threading, time
def write(name):
    time.sleep(0.01)
    open(name, 'w').close()
threading.Thread(target=write, args=['thread']).start()
atexit.register(write, 'exit')
"""
    plain_sandbox.run(worker, code, "exit")
    assert files(plain_sandbox, worker) == {"thread": b"", "exit": b""}


def test_the_script_itself_and_modules_byte_code_do_not_count(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = """
open('own.py', 'w').write('x = 1')
import compileall
compileall.compile_dir('.', quiet=1)
open(__file__).close()
"""
    plain_sandbox.run(worker, code, "exit")
    assert files(plain_sandbox, worker) == {"own.py": b"x = 1"}


def test_what_is_left_out_is_said(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    result = plain_sandbox.run(worker, f"{WRITE}\nimport os; os.symlink('/etc/passwd', 'b'); os.mkfifo('c')", "exit")
    assert result["left_out"] == "b, c: no regular file"
    assert files(plain_sandbox, worker) == {"a.txt": b"one"}
    worker = plain_sandbox.spawn()
    assert "left_out" not in plain_sandbox.run(worker, WRITE, "exit")


def test_hooks_and_traps_of_the_code_cost_files_and_not_the_answer(plain_sandbox: Sandbox) -> None:
    traps = {
        "import sys\nsys.addaudithook(lambda event, _: 1 / 0 if event == 'open' else None)": "ok",
        "import sys\nsys.addaudithook(lambda event, _: 1 / 0 if event == 'os.listdir' else None)": "ok",
        "import os, builtins\nos.listdir = os.open = os.lstat = None\nbuiltins.__dict__.clear()": "ok",
        MOVED: "ok",
        "import os\nopened = [os.open('/', 0) for _ in iter(int, 1)]": "error",
        "import os\nfor _ in range(50): os.mkdir('d' * 250); os.chdir('d' * 250)": "ok",
    }
    for trap, status in traps.items():
        worker = plain_sandbox.spawn()
        plain_sandbox.run_only(worker, f"{WRITE}\n{trap}\n", "exit")
        result = plain_sandbox.receive(worker, "result")
        assert result["status"] == status, trap
        assert set(files(plain_sandbox, worker)) <= {"a.txt"}, trap


def test_without_any_bytes_for_files_none_are_sent(start: StartSandbox) -> None:
    sandbox = start(max_artifact_bytes=0)
    sandbox.start()
    worker = sandbox.spawn()
    assert "left_out" not in sandbox.run(worker, WRITE)
    assert files(sandbox, worker) == {}
    assert sandbox.run(worker, "import os; os.listdir()")["value"] == []
