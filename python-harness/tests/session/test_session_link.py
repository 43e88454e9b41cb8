"""The link of a session: whatever its processes say there, others are not reached."""

from __future__ import annotations

import os
import signal

import pytest
from client import Sandbox
from conftest import StartSandbox
from kept import kept_sandbox
from process_tree import descendants, wait_until_dead
from sessions import Session

plain_sandbox = kept_sandbox("stdio")

SAY = "import json, socket\nlink = socket.socket(fileno=7)\n"


@pytest.mark.parametrize(
    "said",
    [
        "link.send(b'no json')",
        "link.send(json.dumps({'type': 'unheard of'}).encode())",
        "link.send(json.dumps({'type': 'not_copied', 'worker': 'x', 'detail': 1}).encode())",
        "link.send(json.dumps({'type': 'copied'}).encode())",
        "socket.send_fds(link, [json.dumps({'type': 'sweep'}).encode()], [0])",
        # It is no child of the supervisor, so nobody would report its end.
        "socket.send_fds(link, [json.dumps({'type': 'checkpoint'}).encode()], [0])",
    ],
)
def test_nonsense_ends_the_session_and_nobody_else(plain_sandbox: Sandbox, said: str) -> None:
    other = Session.start(plain_sandbox)
    other.run("x = 1")
    session = Session.start(plain_sandbox)
    session.run("1")
    session.run_only(f"{SAY}{said}\nwhile True: pass")
    exited = plain_sandbox.expect("exited", session.worker)
    assert (exited["cause"], "broke the protocol" in exited["detail"]) == ("retired", True)
    assert other.value("x") == 1
    other.undo()


def test_a_session_that_never_reads_is_ended(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    sweep = "for _ in range(100_000): link.send(json.dumps({'type': 'sweep'}).encode())"
    session.run_only(f"{SAY}{sweep}")
    exited = plain_sandbox.expect("exited", session.worker)
    assert "cannot be written to" in exited["detail"]


def test_a_session_whose_checkpoint_dies_has_none(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    session.run("x = 2")
    pid = session.pid("checkpoint")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait_until_dead({pid}) == set()
    session.undo_only()
    assert session.receive("refused")["reason"] == "checkpoint"
    assert session.value("x") == 2


def test_everything_ends_with_the_supervisor(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.start()
    session = Session.start(sandbox)
    session.run("x = 1")
    copy = session.copy()
    copy.run("1")
    # Now both are children of the supervisor, not of the zygote.
    session.undo()
    session.begin("BEGUN\nwhile True: pass")
    family = descendants(sandbox.process.pid)
    assert len(family) >= 5
    sandbox.process.kill()
    assert wait_until_dead(family) == set()
