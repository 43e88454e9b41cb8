"""A session: what one call leaves is there for the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from client import Sandbox
from conftest import StartSandbox
from kept import kept_sandbox
from sessions import Session

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")


def test_names_imports_files_and_context_stay(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run(
        "import decimal\ndecimal.getcontext().prec = 3\nnumbers = [1]\ndef double(n):\n    return n * 2\n"
        "class Point:\n    x = 7\nopen('data.txt', 'w').write('kept')"
    )
    session.run("numbers.append(double(21))")
    code = "[numbers, Point().x, str(decimal.Decimal(1) / 3), open('data.txt').read(), __name__]"
    assert session.value(code) == [[1, 42], 7, "0.333", "kept", "__main__"]


def test_a_fresh_worker_beside_it_finds_nothing(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("secret = 1\nopen('secret', 'w').close()")
    folder = session.value("import os\nos.getcwd()")
    other = plain_sandbox.spawn()
    assert plain_sandbox.run(other, "secret", "exit")["error"]["type"] == "NameError"
    for stranger in (plain_sandbox.spawn(), Session.start(plain_sandbox)):
        read = f"import os, signal\nos.listdir({folder!r})\nopen({folder + '/secret'!r})"
        kill = f"import os, signal\nos.kill({session.pid()}, signal.SIGKILL)"
        for code in (read, kill):
            answer = stranger.run(code) if isinstance(stranger, Session) else plain_sandbox.run(stranger, code)
            assert answer["error"]["type"] == "PermissionError", code
    assert session.value("secret") == 1


def test_tracebacks_show_the_lines_of_the_call_that_defined_a_function(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("def fail():\n    # It fails.\n    return 1 / 0")
    error = session.run("# Another line.\nfail()")["error"]
    assert '"<sandbox>", line 2' in error["traceback"] and "    fail()" in error["traceback"]
    assert '"<sandbox call 1>", line 3, in fail\n    return 1 / 0\n' in error["traceback"]
    assert error["line"] == 2
    assert session.value("import inspect\ninspect.getsource(fail)").startswith("def fail():\n    # It fails.")


def test_the_variable_result_counts_where_a_call_names_it(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    assert session.run("result = 42")["result"] == "42"
    assert session.run("other = 1")["result"] is None
    assert session.run("result = 42")["result"] == "42"


def test_output_belongs_to_its_call(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    assert [session.run(f"print({number})")["stdout"] for number in range(3)] == ["0\n", "1\n", "2\n"]


def test_processes_end_with_the_call_and_threads_go_on(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import subprocess\nchild = subprocess.Popen(['sleep', '100'], start_new_session=True)")
    assert session.value("import os\nos.path.exists(f'/proc/{child.pid}')") is False
    answer = session.run(
        "import threading\nwait = threading.Event()\nthread = threading.Thread(target=wait.wait)\nthread.start()"
    )
    assert answer["session"] == {"obstacle": None, "undone": False, "threads": 1}
    answer = session.run("thread.is_alive()")
    assert answer["value"] is True
    assert answer["session"]["obstacle"] == "a thread of the code still runs"
    session.run("wait.set(); thread.join()")
    assert session.run("1")["session"]["obstacle"] is None


def test_code_that_forks_answers_once(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    assert session.value("import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\n'answer'") == "answer"
    assert session.value("'next'") == "next"


def test_the_copies_of_a_session_are_not_among_the_codes_children(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("import os, signal\nheard = []\nsignal.signal(signal.SIGCHLD, lambda *_: heard.append(1))\nx = 1")
    code = "try:\n    os.wait()\nexcept ChildProcessError:\n    pass\n[heard, x]"
    assert session.value(code) == [[], 1]
    assert session.pid("checkpoint") is not None
    session.copy()
    assert session.value(code) == [[], 1]


def test_a_run_after_another_call_is_refused(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("x = 1")
    call = session.run_only("x = 2", after=session.after + 5)
    assert session.receive("refused") == {"type": "refused", "call": call, "reason": "state"}
    assert session.value("x") == 1


def test_code_of_many_frames_is_read_whole(sandbox: Sandbox) -> None:
    session = Session.start(sandbox)
    session.run(f"text = '{'x' * 500_000}'")
    session.undo()
    assert session.value(f"text = '{'y' * 300_000}'\nlen(text)") == 300_000


@pytest.mark.parametrize("workers", [1, 2])
def test_shared_folders_are_emptied_after_its_calls(start: StartSandbox, memory: Path, workers: int) -> None:
    sandbox = start(shared=[str(memory)], workers=workers)
    sandbox.start()
    session = Session.start(sandbox)
    answer = session.run(f"open({str(memory / 'file')!r}, 'w').close()")
    assert (answer["shared"], answer["rest"]["shared"]) == (True, False)
    assert list(memory.iterdir()) == []
    assert session.run("1")["shared"] is False


def test_a_session_owns_eight_descriptors(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    count = "import os; len(os.listdir('/proc/self/fd'))"
    # The ninth is the folder being listed.
    assert [session.value(count), session.value(count)] == [9, 9]
    session.copy()
    session.undo()
    assert session.value(count) == 9


def test_each_call_hands_over_the_files_that_it_made_or_changed(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)

    def names() -> list[str]:
        return [message["name"] for message in plain_sandbox.artifacts(session.worker)]

    session.run("open('a', 'w').write('1')\nopen('b', 'w').write('1')")
    assert names() == ["a", "b"]
    session.run("open('b', 'w').write('22')\nopen('c', 'w').write('1')")
    assert names() == ["b", "c"]
    session.run("1")
    assert names() == []
    session.run("1", files=[{"name": "given", "data": "MQ=="}])
    assert names() == []
    session.undo()
    copy = session.copy()
    copy.run("open('d', 'w').write(open('given').read())")
    assert [message["name"] for message in plain_sandbox.artifacts(copy.worker)] == ["d"]
    session.run("2")
    assert names() == []


def test_files_that_come_with_a_call_stay_for_the_next_one_and_are_no_news(plain_sandbox: Sandbox) -> None:
    session = Session.start(plain_sandbox)
    session.run("open('own', 'w').write('1')")
    plain_sandbox.artifacts(session.worker)
    times = "import os\nos.stat('own').st_mtime"
    before = session.value(times)
    files = [{"name": "data/a", "data": "eA=="}]
    assert session.run("open('data/a').read()", files=files)["value"] == "x"
    assert session.value("open('data/a').read() + open('own').read()") == "x1"
    assert plain_sandbox.artifacts(session.worker) == []
    assert session.value(times) == before
