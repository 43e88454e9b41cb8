"""The folders that workers share, as a sandbox has them: outside of one they are everybody's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.state.checks.finding import DATA_RESET, Recycle
from harness.state.reset.files.shared_leftovers import SharedFolder, SharedFolders

MAKE: dict[str, Callable[[Path], object]] = {
    "file": lambda path: path.write_text("x"),
    "folder": lambda path: (path / "deep").mkdir(parents=True),
    "link": lambda path: path.symlink_to("/etc/passwd"),
    "pipe": os.mkfifo,
}

every_way = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)


@every_way
def test_what_the_call_made_by_name_is_removed(folder: Path, make: Callable[[Path], object]) -> None:
    shared = SharedFolder(str(folder), is_own=True)
    make(folder / "own")
    assert shared.restore({f"{folder}/own/deep", f"{folder}/never"}) == DATA_RESET
    assert os.listdir(folder) == []
    assert shared.restore(set()) is None


@every_way
def test_what_may_be_the_calls_recycles_and_stays(folder: Path, make: Callable[[Path], object]) -> None:
    shared = SharedFolder(str(folder), is_own=True)
    make(folder / "unheard")
    finding = shared.restore(set())
    assert isinstance(finding, Recycle)
    assert finding.detail == f"unheard in {folder}"
    assert os.listdir(folder) == ["unheard"]


def test_what_was_there_or_has_gone_again_is_no_finding(folder: Path) -> None:
    (folder / "neighbour").write_text("x")
    shared = SharedFolder(str(folder), is_own=True)
    (folder / "neighbour").write_text("more")
    (folder / "short").write_text("x")
    (folder / "short").unlink()
    assert shared.restore(set()) is None


def test_another_file_of_a_name_that_was_there_is_new(folder: Path) -> None:
    (folder / "neighbour").write_text("x")
    shared = SharedFolder(str(folder), is_own=True)
    (folder / "other").write_text("y")
    (folder / "other").replace(folder / "neighbour")
    assert isinstance(shared.restore(set()), Recycle)


def test_permissions_are_put_back(folder: Path) -> None:
    shared = SharedFolder(str(folder), is_own=True)
    mode = folder.stat().st_mode
    folder.chmod(0)
    assert shared.restore(set()) == DATA_RESET
    assert folder.stat().st_mode == mode


def test_outside_of_a_sandbox_others_use_it_too(folder: Path) -> None:
    shared = SharedFolder(str(folder), is_own=False)
    (folder / "own").write_text("x")
    (folder / "unheard").write_text("x")
    assert shared.restore({f"{folder}/own"}) == DATA_RESET
    assert os.listdir(folder) == ["unheard"]


def test_without_the_folder_there_is_nothing_to_put_back(folder: Path) -> None:
    assert SharedFolder(str(folder / "none"), is_own=True).restore(set()) is None


@every_way
def test_a_worker_that_is_alone_and_has_said_so_removes_all(folder: Path, make: Callable[[Path], object]) -> None:
    shared = SharedFolders([str(folder)], is_alone=True)
    shared.watch()
    make(folder / "unheard")
    assert shared.announce()
    assert shared.restore() == DATA_RESET
    assert os.listdir(folder) == []


@pytest.mark.parametrize(("is_alone", "is_announced"), [(False, True), (True, False)])
def test_otherwise_it_removes_nothing_that_may_be_a_neighbours(
    folder: Path, is_alone: bool, is_announced: bool
) -> None:
    shared = SharedFolders([str(folder)], is_alone=is_alone)
    shared.watch()
    (folder / "unheard").write_text("x")
    if is_announced:
        shared.announce()
    assert isinstance(shared.restore(), Recycle)
    assert os.listdir(folder) == ["unheard"]


def test_what_comes_after_the_clean_up_is_not_its_calls_any_more(folder: Path) -> None:
    shared = SharedFolders([str(folder)], is_alone=True)
    shared.watch()
    shared.announce()
    shared.conclude(is_last=False)
    (folder / "neighbour").write_text("x")
    shared.restore()
    assert os.listdir(folder) == ["neighbour"]


def test_a_worker_that_stays_is_not_told_of_what_cannot_be_told_apart(folder: Path) -> None:
    shared = SharedFolders([str(folder)], is_alone=False)
    shared.watch()
    (folder / "unheard").write_text("x")
    assert shared.tidy() is None


def test_attributes_of_the_folder_are_taken_away(memory: Path) -> None:
    shared = SharedFolder(str(memory), is_own=True)
    try:
        os.setxattr(memory, "user.left", b"x")
    except OSError:
        pytest.skip("this file system has no attributes")
    assert shared.restore(set()) == DATA_RESET
    assert os.listxattr(memory) == []
