"""Mounts that code may write to, tried out from within. Another user tries, for root may write everywhere."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path

import pytest

from harness.supervisor.machine.writable import unwritable

NOBODY = 65534


def tried_by_nobody(*paths: Path) -> list[dict[str, object]]:
    """What `unwritable` finds as a user without any power."""
    names = [str(path) for path in paths]
    if os.getuid() != 0:
        return unwritable(names)
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)

    def try_out() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        writer.send(unwritable(names))

    process = context.Process(target=try_out)
    process.start()
    found: list[dict[str, object]] = reader.recv()
    process.join()
    return found


@pytest.fixture
def open_folder(folder: Path) -> Path:
    """A folder that anybody may write to."""
    folder.chmod(0o777)
    return folder


def test_a_folder_that_can_be_written_to_is_left_as_it_was(open_folder: Path) -> None:
    changed = open_folder.stat().st_mtime_ns
    assert tried_by_nobody(open_folder) == []
    assert list(open_folder.iterdir()) == []
    assert open_folder.stat().st_mtime_ns == changed


def test_a_file_that_can_be_written_to_is_left_as_it_was(open_folder: Path) -> None:
    file = open_folder / "file"
    file.write_text("content")
    file.chmod(0o666)
    changed = file.stat().st_mtime_ns
    assert tried_by_nobody(file) == []
    assert file.read_text() == "content"
    assert file.stat().st_mtime_ns == changed


def test_files_and_folders_of_others_are_told_with_the_reason(open_folder: Path) -> None:
    folder, file = open_folder / "folder", open_folder / "file"
    folder.mkdir(mode=0o555)
    file.write_text("content")
    file.chmod(0o444)
    reason = os.strerror(errno.EACCES)
    assert tried_by_nobody(folder, open_folder, file) == [
        {"path": str(folder), "reason": reason},
        {"path": str(file), "reason": reason},
    ]


def test_a_file_system_without_nameless_files_is_asked() -> None:
    assert [found["path"] for found in tried_by_nobody(Path("/proc"))] == ["/proc"]


def test_a_pipe_is_not_waited_for(open_folder: Path) -> None:
    pipe, shut = open_folder / "pipe", open_folder / "shut"
    os.mkfifo(pipe)
    pipe.chmod(0o666)
    os.mkfifo(shut)
    shut.chmod(0o444)
    assert tried_by_nobody(pipe, shut) == [{"path": str(shut), "reason": os.strerror(errno.EACCES)}]
