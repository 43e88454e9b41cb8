from __future__ import annotations

import mmap
import os
import time
from pathlib import Path

import pytest

from harness.harden import landlock
from harness.supervisor.machine import shared_folder_sweep
from harness.supervisor.machine.shared_folder_sweep import forget_leftovers, remove_older, remove_unused


def test_what_nobody_uses_is_removed_and_what_is_open_or_mapped_stays(folder: Path) -> None:
    for name in ("unused", "open", "mapped"):
        (folder / name).write_bytes(bytes(mmap.PAGESIZE))
    (folder / "tree" / "deep").mkdir(parents=True)
    (folder / "link").symlink_to("/etc/passwd")
    with (folder / "open").open("rb"), (folder / "mapped").open("r+b") as file:
        mapping = mmap.mmap(file.fileno(), 0)
        file.close()
        remove_unused(str(folder), [os.getpid()])
        assert sorted(os.listdir(folder)) == ["mapped", "open"]
        mapping.close()
    remove_unused(str(folder), [os.getpid()])
    assert os.listdir(folder) == []


def test_what_was_renamed_since_it_was_mapped_stays_as_semaphores_are(folder: Path) -> None:
    (folder / "temporary").write_bytes(bytes(mmap.PAGESIZE))
    with (folder / "temporary").open("r+b") as file:
        mapping = mmap.mmap(file.fileno(), 0)
    (folder / "lasting").hardlink_to(folder / "temporary")
    (folder / "temporary").unlink()
    remove_unused(str(folder), [os.getpid()])
    assert os.listdir(folder) == ["lasting"]
    mapping.close()


def test_a_folder_is_in_use_where_something_in_it_is(folder: Path) -> None:
    for name in ("used", "unused"):
        (folder / name / "deep").mkdir(parents=True)
        (folder / name / "deep" / "file").write_text("x")
    with (folder / "used" / "deep" / "file").open("rb"):
        remove_unused(str(folder), [os.getpid()])
    assert (folder / "used" / "deep" / "file").exists()
    assert os.listdir(folder) == ["used"]


def test_a_folder_that_is_not_there_is_empty(folder: Path) -> None:
    remove_unused(str(folder / "nothing"), [os.getpid()])


def test_what_is_older_than_every_running_call_is_nobodys(folder: Path) -> None:
    (folder / "left").write_text("x")
    (folder / "tree" / "deep").mkdir(parents=True)
    start = _age(folder)
    (folder / "own").write_text("x")
    (folder / "tree" / "deep" / "own").write_text("x")
    remove_older(str(folder), lambda: start)
    assert sorted(os.listdir(folder)) == ["own", "tree"]
    assert (folder / "tree" / "deep" / "own").exists()


def test_all_is_nobodys_where_no_call_runs(folder: Path) -> None:
    (folder / "left").write_text("x")
    os.mkfifo(os.fsencode(folder) + b"/not-utf-8-\xff")
    (folder / "tree" / "closed").mkdir(parents=True)
    (folder / "tree" / "closed" / "file").write_text("x")
    (folder / "tree" / "closed").chmod(0)
    remove_older(str(folder), lambda: None)
    assert os.listdir(folder) == []


def test_a_call_that_begins_after_the_look_keeps_what_it_makes(folder: Path) -> None:
    (folder / "left").write_text("x")

    def begin() -> None:
        (folder / "own").write_text("x")

    remove_older(str(folder), begin)
    assert os.listdir(folder) == ["own"]


def test_permissions_that_were_taken_away_keep_nothing_and_are_given_back(folder: Path) -> None:
    (folder / "file").write_text("x")
    folder.chmod(0)
    forget_leftovers([str(folder)], lambda: None)
    assert os.listdir(folder) == []
    assert folder.stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize(("version", "is_emptied"), [(0, False), (1, True)])
def test_in_shared_memory_what_nobody_uses_goes_but_without_landlock_nobody_can_tell(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: int, is_emptied: bool
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: version)
    monkeypatch.setattr(shared_folder_sweep, "SHARED_MEMORY", str(folder))
    start = _age(folder)
    (folder / "file").write_text("x")
    forget_leftovers([str(folder)], lambda: start)
    assert (os.listdir(folder) == []) is is_emptied


def _age(folder: Path) -> int:
    """A time by the clock of files that all in the folder is older than."""
    before = time.time_ns()
    probe = folder / "probe"
    while True:
        probe.touch()
        made = probe.stat().st_ctime_ns
        probe.unlink()
        if made > before:
            return made


def test_processes_that_have_ended_use_nothing(folder: Path) -> None:
    (folder / "file").write_text("x")
    remove_unused(str(folder), [2**22 + 1])
    assert os.listdir(folder) == []
