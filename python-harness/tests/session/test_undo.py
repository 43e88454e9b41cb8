"""The checkpoint of a session: what it undoes, when, and when there is none."""

from __future__ import annotations

import os
import signal

import pytest
from client import Sandbox
from kept import kept_sandbox
from process_tree import descendants, is_alive
from sessions import Session

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

STUBBORN = "try:\n    BEGUN\n    while True: pass\nexcept BaseException:\n    while True: pass"
"""Code that catches the interrupt."""


def test_undo_brings_back_names_random_numbers_and_positions_in_files(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run(
        "import random\nrandom.seed(1)\nnumbers = [1]\nfile = open('data', 'w+')\nfile.write('before ')\n"
        "lines = open('lines', 'w+'); lines.write('1\\n2\\n3\\n'); lines.flush(); lines.seek(0)\nNone"
    )
    first = session.value("numbers.append(2)\nfile.write('undone')\n[random.random(), lines.readline()]")
    message = session.undo()
    assert (message["undone"], message["call"]) == (True, session.sandbox.calls)
    again = session.value("file.write('after'); file.seek(0)\n[random.random(), lines.readline()]")
    assert again == first
    assert session.value("[numbers, file.read()]") == [[1], "before after"]


def test_files_are_not_undone(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("1")
    session.run("open('made', 'w').write('there')")
    session.undo()
    assert session.value("open('made').read()") == "there"


def test_only_the_last_call_can_be_undone_and_only_once(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.undo_only(session.after + 1)
    assert session.receive("refused")["reason"] == "state"
    session.run("x = 2")
    session.undo()
    session.undo_only()
    assert session.receive("refused") == {"type": "refused", "call": session.after, "reason": "checkpoint"}
    assert session.value("x") == 1


def test_a_first_call_is_undone_to_nothing(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.undo()
    assert session.run("x")["error"]["type"] == "NameError"


def test_undo_goes_on_and_on(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("depth = 0\ndef dig(n):\n    return n if n == 0 else dig(n - 1)")
    for _ in range(20):
        session.run("depth += 1")
        session.undo()
    assert session.value("[depth, dig(900)]") == [0, 0]


@pytest.mark.parametrize(
    ("code", "is_undone"),
    [("x = 2\n1 / 0", True), ("x = 2\nimport sys\nsys.exit(3)", True), ("x = 2\nimport sys\nsys.exit()", False)],
)
def test_a_call_that_fails_is_undone_if_it_is_to_be(plain_sandbox: Sandbox, code: str, *, is_undone: bool) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1", on_error="rollback")
    answer = session.run(code, on_error="rollback")
    assert answer["session"]["undone"] is is_undone
    assert session.value("x") == (1 if is_undone else 2)
    session.run("x = 3\n1 / 0", on_error="keep")
    assert session.value("x") == 3


def test_a_call_whose_process_dies_is_undone_and_answered_by_the_checkpoint(sandbox: Sandbox) -> None:
    session, other = Session.start(sandbox), Session.start(sandbox)
    other.run("y = 1")
    session.run("x = 1")
    call = session.run_only("x = 2\nprint('so far')\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    message = session.restored()
    assert (message["call"], message["signal"], message["stdout"]) == (call, "SIGSEGV", "so far\n")
    assert 'File "<sandbox>", line 4' in message["stack"]
    assert (message["undone"], message["stopped"]) == (False, False)
    assert session.run("print('next')\nx")["stdout"] == "next\n"
    assert (session.value("x"), other.value("y")) == (1, 1)
    call = session.run_only("import os\nos._exit(7)")
    assert session.restored()["exit_code"] == 7


def test_a_process_that_dies_at_rest_undoes_the_last_call(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.run("x = 2")
    pid = session.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    message = session.restored()
    assert (message["call"], message["signal"], message["undone"]) == (session.after, "SIGKILL", False)
    call = session.run_only("x = 3")
    assert session.receive("refused") == {"type": "refused", "call": call, "reason": "state"}
    session.after = session.before
    assert session.value("x") == 1


def test_without_a_checkpoint_the_session_ends_with_its_process(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start()")
    session.run("1")
    session.undo_only()
    assert session.receive("refused")["reason"] == "checkpoint"
    session.run_only("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert plain_sandbox.expect("exited", session.worker)["signal"] == "SIGKILL"


def test_an_interrupted_call_keeps_the_session(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    call = session.begin("x = 2\nBEGUN\nimport time\ntime.sleep(100)")
    plain_sandbox.stop(session.worker, 5000)
    assert session.receive("result")["status"] == "interrupted"
    session.receive("cleaned")
    session.after = call
    plain_sandbox.send(type="spare", worker=session.worker)
    plain_sandbox.expect("spared", session.worker)
    assert session.value("import time\ntime.sleep(0.2)\nx") == 2


def test_a_stop_that_came_too_late_does_not_stop_the_next_call(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    plain_sandbox.stop(session.worker, 100)
    plain_sandbox.send(type="spare", worker=session.worker)
    plain_sandbox.expect("spared", session.worker)
    answer = session.run("import time\ntime.sleep(0.4)\nx")
    assert (answer["status"], answer["value"]) == ("ok", 1)


def test_a_call_that_does_not_react_is_killed_and_undone(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    call = session.begin(STUBBORN)
    plain_sandbox.stop(session.worker, 50)
    message = session.restored()
    assert (message["call"], message["stopped"]) == (call, True)
    assert "<sandbox>" in message["stack"]
    assert session.value("x") == 1


def test_processes_of_an_undone_call_end_with_it(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("1")
    session.begin(f"import subprocess; child = subprocess.Popen(['sleep', '100'])\n{STUBBORN}")
    family = descendants(session.pid() or 0)
    plain_sandbox.stop(session.worker, 50)
    session.restored()
    assert len(family) == 1
    assert not any(map(is_alive, family))


def test_a_checkpoint_holds_no_pipe_open_that_the_session_has_closed(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import os, socket\nreader, writer = os.pipe()\nnear, far = socket.socketpair()")
    assert session.value("os.close(writer); far.close()\n[os.read(reader, 1).hex(), near.recv(1).hex()]") == ["", ""]
    session.undo()
    # Their numbers stay taken, so that no file gets the number of a socket that an object still closes.
    assert session.value("[os.read(reader, 1).hex(), far.fileno() == os.open('f', os.O_CREAT)]") == ["", False]


def test_retire_ends_the_checkpoint_too(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    pids = [session.pid(), session.pid("checkpoint")]
    plain_sandbox.retire(session.worker)
    assert [pid for pid in pids if pid is None or is_alive(pid)] == []


def test_a_session_that_was_cut_off_in_its_answer_does_not_go_on(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    # The page that it shares with its checkpoint tells that it is answering.
    code = (
        "import ctypes, os, re, signal\n"
        "page = re.search(r'^(\\w+)-.* rw-s .*zero', open('/proc/self/maps').read(), re.M)[1]\n"
        "ctypes.memset(int(page, 16), 1, 1)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    session.run_only(code)
    assert plain_sandbox.expect("exited", session.worker)["exit_code"] == 74
