"""In a pause between calls a session is copied for the next call, which then does not wait for that."""

from __future__ import annotations

import os
import signal
import time

import pytest
from client import Sandbox
from kept import kept_sandbox
from process_tree import is_alive, wait_until_dead
from sessions import DEEP, Session

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")


def test_the_copy_of_the_pause_undoes_the_next_call(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run("import random\nrandom.seed(1)\nx = 1\nfile = open('data', 'w+')\nfile.write('before ')\nNone")
    copy = session.pause()
    first = session.value("x = 2\nfile.write('undone')\nrandom.random()")
    assert session.pid("checkpoint") == copy
    assert session.undo()["call"] == sandbox.calls
    assert session.pid() == copy
    session.pause(copies=1)
    assert session.value("[x, random.random()]") == [1, first]
    assert session.value("file.write('after'); file.seek(0)\nfile.read()") == "before after"


def test_a_call_after_a_pause_that_dies_is_undone(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    copy = session.pause()
    call = session.run_only("x = 2\nprint('so far')\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    message = session.restored()
    assert (message["call"], message["signal"], message["stdout"]) == (call, "SIGKILL", "so far\n")
    assert (session.value("x"), session.pid()) == (1, copy)


@pytest.mark.parametrize("end", ["undo", "kill"])
def test_without_the_last_call_there_is_no_copy_of_the_state_after_it(plain_sandbox: Sandbox, end: str) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.run("x = 2")
    copy = session.pause()
    if end == "undo":
        session.undo()
    else:
        pid = session.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert session.restored()["call"] == session.after
        session.after = session.before
    # At once, before there can be another copy.
    fork = session.copy()
    assert (fork.value("x"), wait_until_dead({copy})) == (1, set())
    assert session.value("x") == 1
    session.pause()
    session.undo()
    assert session.value("x += 1\nx") == 2


def test_a_copy_that_has_died_in_the_pause_undoes_nothing(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    copy = session.pause()
    os.kill(copy, signal.SIGKILL)
    assert wait_until_dead({copy}) == set()
    # Which the session does not know, so that there is none for its call.
    assert session.copy().value("x") == 1
    assert session.value("x = 2\nx") == 2
    session.undo_only()
    assert session.receive("refused")["reason"] == "checkpoint"
    assert session.value("x") == 2


def test_a_fork_takes_the_copy_of_the_pause_and_its_original_gets_another(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run("x = 1\nopen('data', 'w').write('same')")
    copy = session.pause()
    fork = session.copy()
    assert fork.pid() == copy
    fork.run_only("x = 5\nimport os\nos._exit(3)")
    assert fork.restored()["exit_code"] == 3
    assert fork.value("open('data', 'a').write(' and more')\n[x, open('data').read()]") == [1, "same and more"]
    assert session.pause() != copy
    session.run("x = 7")
    session.undo()
    assert (session.value("[x, open('data').read()]"), fork.value("x")) == ([1, "same"], 1)


def test_a_copy_that_dies_before_it_is_a_fork_is_told(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    copy = session.pause()
    os.kill(copy, signal.SIGSTOP)
    worker = plain_sandbox.spawn_only("copy", original=session.worker)
    # It is still known until then, or it would be killed as a stranger.
    assert copy in session.pids("checkpoint")
    os.kill(copy, signal.SIGKILL)
    exited = plain_sandbox.expect("exited", worker)
    assert (exited["cause"], "has died" in exited["detail"]) == ("spawn_failed", True)
    assert session.copy().value("x") == 1


def test_a_call_that_comes_right_after_a_fork_can_be_undone(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    for depth in range(1, 10):
        session.pause()
        fork = session.copy()
        assert session.run("x += 1")["session"]["obstacle"] is None
        assert fork.value("x") == depth
        session.undo()
        assert session.value("x += 1\nx") == depth + 1


def test_what_cannot_be_copied_is_told_by_the_copy_of_the_pause(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run(f"{DEEP}x = 1")
    copy = session.pause()
    worker = plain_sandbox.spawn_only("copy", original=session.worker)
    exited = plain_sandbox.expect("exited", worker)
    assert (exited["cause"], "too long" in exited["detail"]) == ("spawn_failed", True)
    assert copy not in session.pids("checkpoint")
    session.run("x = 2")
    session.undo()
    assert session.value("x") == 1


def test_a_copy_that_had_to_let_go_of_a_pipe_becomes_no_fork(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import os\nreader, writer = os.pipe()\nos.write(writer, b'ab')")
    copy = session.pause()
    fork = session.copy()
    assert fork.pid() != copy
    assert (session.pause(), fork.value("x = os.read(reader, 1).decode()\nx")) == (copy, "a")
    fork.undo()
    assert fork.run("x")["error"]["type"] == "NameError"


def test_while_a_thread_runs_there_is_none_and_the_next_call_says_so(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import threading\nwait = threading.Event()\nthreading.Thread(target=wait.wait).start()")
    time.sleep(0.1)
    assert len(session.pids("checkpoint")) == 1
    assert session.run("wait.set()\nthreading.enumerate()[-1].join()")["session"]["obstacle"] is not None
    session.run("x = 1")
    session.pause()


def test_copies_of_the_pause_end_with_their_session(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.pause()
    pids = [*session.pids("worker"), *session.pids("checkpoint")]
    plain_sandbox.retire(session.worker)
    assert [pid for pid in pids if is_alive(pid)] == []
