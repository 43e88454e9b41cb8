"""What is left out of an answer comes whole, as an artifact before it."""

from __future__ import annotations

import base64

import pytest
from client import Json, Sandbox
from conftest import StartSandbox
from kept import kept_sandbox
from supervised import begin

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

LINES = "for n in range(100_000, 130_000): print(n)\n"
WHOLE = "".join(f"{n}\n" for n in range(100_000, 130_000))


def artifacts(sandbox: Sandbox, worker: int) -> dict[str, str]:
    return {message["name"]: base64.b64decode(message["data"]).decode() for message in sandbox.artifacts(worker)}


def files(result: Json) -> dict[str, str | None]:
    return {name: end.get("file") for name, end in result["cut"].items()}


@pytest.mark.parametrize("cleanup", ["none", "reset", "exit"])
def test_streams_and_the_value_come_whole(sandbox: Sandbox, cleanup: str) -> None:
    worker = sandbox.spawn()
    code = f"import sys\n{LINES}print('é\\udc80' * 40_000, file=sys.stderr)\nlist(range(20_000))"
    result = sandbox.run(worker, code, cleanup)
    assert files(result) == {"stdout": "stdout.txt", "stderr": "stderr.txt", "result": "result.txt"}
    assert artifacts(sandbox, worker) == {
        "stdout.txt": WHOLE,
        "stderr.txt": "é\\udc80" * 40_000 + "\n",
        "result.txt": str([*range(20_000)]),
    }
    if cleanup != "exit":
        assert "cut" not in sandbox.run(worker, "1", cleanup)
        assert sandbox.artifacts(worker) == []


def test_files_of_the_code_keep_their_names(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "for name in ('stdout.txt', 'result.txt'): open(name, 'w').write('own')\nprint('x' * 60_000)\nNone"
    assert files(plain_sandbox.run(worker, code, "exit")) == {"stdout": "stdout (2).txt"}
    own = {"stdout.txt": "own", "result.txt": "own"}
    assert artifacts(plain_sandbox, worker) == own | {"stdout (2).txt": "x" * 60_000 + "\n"}


def test_bytes_that_are_no_text_become_text(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run(worker, "import os\nos.write(1, b'a\\xff' * 30_000)\nNone", "exit")
    assert artifacts(plain_sandbox, worker) == {"stdout.txt": "a\ufffd" * 30_000}


def test_very_long_texts_come_up_to_a_limit(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "import os\nos.write(1, b'x' + '€'.encode() * (3 << 20))\n'y' * (9 << 20)"
    assert files(plain_sandbox.run(worker, code, "exit")) == {"stdout": "stdout.txt", "result": "result.txt"}
    found = artifacts(plain_sandbox, worker)
    assert found["stdout.txt"] == "x" + "€" * (((8 << 20) - 1) // 3)
    assert found["result.txt"] == "'" + "y" * ((8 << 20) - 1)


def test_of_a_call_that_is_stopped_less_is_sent(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    begin(plain_sandbox, worker, "print('x' * (2 << 20), flush=True)\nwhile True: pass", "exit")
    plain_sandbox.stop(worker, 10_000)
    assert plain_sandbox.receive(worker, "result")["status"] == "interrupted"
    assert artifacts(plain_sandbox, worker)["stdout.txt"] == "x" * (1 << 20)


def test_without_room_for_files_none_is_sent(start: StartSandbox) -> None:
    sandbox = start(max_artifact_bytes=0)
    sandbox.start()
    worker = sandbox.spawn()
    assert files(sandbox.run(worker, f"{LINES}None", "none")) == {"stdout": None}
    assert sandbox.artifacts(worker) == []
    sandbox.run_only(worker, f"{LINES}import os\nos._exit(1)")
    assert "data" not in sandbox.expect("exited", worker)["cut"]["stdout"]


def test_of_a_process_that_dies_the_supervisor_has_the_beginning(sandbox: Sandbox) -> None:
    worker = sandbox.spawn()
    code = f"import os\n{LINES}os.write(2, b'y' * (2 << 20))\nos.kill(os.getpid(), 11)"
    sandbox.run_only(worker, code, "reset")
    cut = sandbox.expect("exited", worker)["cut"]
    assert base64.b64decode(cut["stdout"]["data"]) != b""
    assert WHOLE.startswith(base64.b64decode(cut["stdout"]["data"]).decode())
    assert base64.b64decode(cut["stderr"]["data"]) == b"y" * (1 << 20)


def test_of_a_worker_that_has_answered_it_has_none(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run(worker, LINES, "exit")
    assert "data" not in plain_sandbox.retire(worker)["cut"]["stdout"]
