"""Files that a call brings along are there for its code, and for no other call."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from client import Sandbox
from conftest import StartSandbox
from kept import kept_sandbox

from harness.artifacts.work_folder import WorkFolder
from harness.worker.given_files import GivenFile, give

sandbox = kept_sandbox("stdio", "socket")
plain_sandbox = kept_sandbox("stdio")

LIST = "import os; sorted(os.path.join(folder, name)[2:] for folder, _, names in os.walk('.') for name in names)"


def given(**contents: bytes) -> list[dict[str, str]]:
    """`__` in a name stands for a slash."""
    return [
        {"name": name.replace("__", "/"), "data": base64.b64encode(data).decode()} for name, data in contents.items()
    ]


@pytest.mark.parametrize("origin", ["fork", "fresh"])
@pytest.mark.parametrize("cleanup", ["none", "reset", "exit"])
def test_files_are_there_in_every_mode_and_gone_for_the_next_call(sandbox: Sandbox, cleanup: str, origin: str) -> None:
    worker = sandbox.spawn(origin)
    files = given(a=b"one", data__b=bytes(range(256)) * 8192, data__deep__c=b"")
    code = f"sizes = [os.path.getsize(name) for name in {LIST.removeprefix('import os; ')}]\n[open('a').read(), *sizes]"
    result = sandbox.run(worker, f"import os\n{code}", cleanup, files=files)
    assert result["value"] == ["one", 3, 2 << 20, 0]
    if cleanup != "exit" and result["cleaned"]["verdict"] == "reuse":
        assert sandbox.run(worker, LIST, cleanup)["value"] == []


def test_code_that_cannot_touch_files_leaves_none_behind_either(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    times = "import os; os.stat('.').st_mtime_ns"
    before = plain_sandbox.run(worker, times, "reset")
    assert plain_sandbox.run(worker, "1 + 1", "reset", files=given(a=b"x", b__c=b"y"))["cleaned"]["verdict"] == "reuse"
    assert plain_sandbox.run(worker, LIST, "reset")["value"] == []
    assert plain_sandbox.run(worker, times, "reset")["result"] == before["result"]


def test_files_that_the_code_changed_come_back_and_others_do_not(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    files = given(same=b"abc", changed=b"abc", moved=b"abc", gone=b"abc")
    code = "import os\nopen('changed', 'w').write('abd')\nos.rename('moved', 'new')\nos.remove('gone')"
    plain_sandbox.run(worker, f"{code}\nopen('same').read()", "exit", files=files)
    artifacts = {message["name"]: base64.b64decode(message["data"]) for message in plain_sandbox.artifacts(worker)}
    assert artifacts == {"changed": b"abd", "new": b"abc"}


def test_modules_among_them_can_be_imported_and_are_forgotten(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    for answer in ("42", "43"):
        result = plain_sandbox.run(
            worker, "import tool\ntool.x", "reset", files=given(**{"tool.py": f"x = {answer}".encode()})
        )
        assert (result["result"], result["cleaned"]["verdict"]) == (answer, "reuse")


def test_files_that_do_not_fit_are_refused_with_the_limit_and_nothing_is_run(start: StartSandbox) -> None:
    sandbox = start(max_file_bytes=1 << 20)
    sandbox.start()
    worker = sandbox.spawn()
    result = sandbox.run(worker, "print('ran')", "reset", files=given(a=b"x", b=bytes(2 << 20)))
    assert (result["status"], result["stdout"]) == ("rejected", "")
    assert result["detail"].startswith("The files (2 MiB) could not be written: A file may hold 1 MiB at most.")
    assert sandbox.artifacts(worker) == []
    assert sandbox.run(worker, LIST, "reset")["value"] == []


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/null", path)])
def test_what_stands_in_their_place_is_neither_followed_nor_waited_for(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    (tmp_path / "work").mkdir()
    folder = WorkFolder(str(tmp_path / "work"))
    put(tmp_path / "work/b")
    outcome = give(folder, [GivenFile("a", b"x"), GivenFile("b", b"x")])
    assert outcome is not None
    assert outcome.status == "rejected"
    assert not (tmp_path / "work/a").exists()


def test_a_file_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    folder = WorkFolder(str(tmp_path / "work"))
    (tmp_path / "work/a").write_text("longer")
    assert give(folder, [GivenFile("a", b"new")]) is None
    assert (tmp_path / "work/a").read_text() == "new"


@pytest.mark.parametrize("files", ["a", [1], [{"name": "a"}], [{"name": "a", "data": "!"}], [{"name": 1, "data": ""}]])
def test_a_run_with_malformed_files_breaks_the_protocol(plain_sandbox: Sandbox, files: Any) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "1", "none", files=files)
    assert plain_sandbox.expect("exited", worker)["exit_code"] == 71
