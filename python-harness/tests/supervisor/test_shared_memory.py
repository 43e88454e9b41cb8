from __future__ import annotations

import mmap
import os
from pathlib import Path

import pytest

from harness.harden import landlock
from harness.supervisor import shared_memory
from harness.supervisor.shared_memory import forget_shared_memory, remove_unused


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


@pytest.mark.skipif(os.geteuid() == 0, reason="root needs no permissions")
def test_permissions_that_were_taken_away_keep_nothing(folder: Path) -> None:
    (folder / "file").write_text("x")
    folder.chmod(0)
    remove_unused(str(folder), [os.getpid()])
    assert os.listdir(folder) == []


@pytest.mark.parametrize(
    ("version", "others_have_begun", "is_emptied"), [(0, True, False), (0, False, True), (1, True, True)]
)
def test_without_landlock_nothing_is_removed_that_another_worker_may_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: int, others_have_begun: bool, is_emptied: bool
) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 1)
    monkeypatch.setattr(landlock, "abi", lambda: version)
    monkeypatch.setattr(shared_memory, "SHARED_MEMORY", str(folder))
    (folder / "file").write_text("x")
    forget_shared_memory(others_have_begun=others_have_begun)
    assert (os.listdir(folder) == []) is is_emptied


def test_processes_that_have_ended_use_nothing(folder: Path) -> None:
    (folder / "file").write_text("x")
    remove_unused(str(folder), [2**22 + 1])
    assert os.listdir(folder) == []
