"""Copies of a session: each goes on for itself."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from client import PATIENCE_SECONDS, Sandbox
from kept import kept_sandbox
from sessions import DEEP, Session

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")


def test_a_copy_begins_where_its_original_is_and_goes_its_own_way(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run("x = 1\nopen('data', 'w').write('same')")
    copy = session.copy()
    assert copy.value("x += 1\nopen('data', 'a').write(' and more')\n[x, open('data').read()]") == [2, "same and more"]
    assert session.value("[x, open('data').read()]") == [1, "same"]
    copy.undo()
    third = copy.copy()
    assert third.run("x += 40\n1 / 0", on_error="rollback")["session"]["undone"] is True
    assert [each.value("x") for each in (session, copy, third)] == [1, 1, 1]


def test_a_copy_has_folders_of_its_own(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run(
        "import os, tempfile\nos.makedirs('a/b'); os.chdir('a')\nopen('b/file', 'w').write('text')\n"
        "os.chmod('b/file', 0o400); os.symlink('b/file', 'link'); os.mkfifo('pipe')\n"
        "notes = open('notes', 'w+'); notes.write('one '); notes.flush()"
    )
    code = (
        "[os.getcwd(), tempfile.gettempdir(), os.environ['HOME'], os.environ['TMPDIR'], os.path.dirname(__file__),\n"
        " os.path.realpath(f'/proc/self/fd/{notes.fileno()}'), sys.path[0]]"
    )
    session.run("import sys; tempfile.gettempdir()")
    copy = session.copy()
    own, others = copy.value(code), session.value(code)
    assert [path.replace("/w2/", "/w1/", 1) for path in own] == others or own != others
    root = os.path.dirname(os.path.dirname(own[0]))
    assert all(path.startswith(f"{root}/") for path in own)
    assert not any(path.startswith(f"{root}/") for path in others)
    assert copy.value("[sorted(os.listdir()), open('link').read()]") == [["b", "link", "notes"], "text"]
    copy.run("notes.write('two'); notes.flush()")
    session.run("notes.write('three'); notes.flush()")
    read = "open('notes').read()"
    assert [copy.value(read), session.value(read)] == ["one two", "one three"]


def test_modules_in_the_working_folder_are_found_in_the_copys(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("open('helper.py', 'w').write('x = 1')")
    copy = session.copy()
    copy.run("open('helper.py', 'w').write('x = 2')")
    assert [each.value("import helper\nhelper.x") for each in (copy, session)] == [2, 1]


def test_a_session_with_threads_cannot_be_copied_and_goes_on(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start(); x = 1")
    worker = plain_sandbox.spawn_only("copy", original=session.worker)
    exited = plain_sandbox.expect("exited", worker)
    assert (exited["cause"], "a thread of the code still runs" in exited["detail"]) == ("spawn_failed", True)
    assert session.value("x") == 1


def test_what_cannot_be_copied_is_told(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run(DEEP)
    worker = plain_sandbox.spawn_only("copy", original=session.worker)
    exited = plain_sandbox.expect("exited", worker)
    assert exited["cause"] == "spawn_failed"
    assert "too long" in exited["detail"]
    never = plain_sandbox.spawn_only("copy", original=9999)
    assert plain_sandbox.expect("exited", never)["detail"] == "The session has ended."
    assert session.value("1") == 1


def test_a_copy_outlives_its_original_and_the_last_one_takes_the_folder_along(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run("x = 1")
    copy = session.copy()
    own = Path(session.value("import os\nos.getcwd()")).parent
    sandbox.retire(session.worker)
    assert copy.value("open('still', 'w').close()\nx") == 1
    wait_until_gone(own)
    os.kill(copy.pid() or 0, signal.SIGKILL)
    copy.restored()
    sandbox.retire(copy.worker)
    wait_until_gone(own.parent)


def wait_until_gone(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.005)
