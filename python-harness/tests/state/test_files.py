"""The folder that workers share, as a sandbox has it: outside of one it is everybody's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.state.files import SharedMemory
from harness.state.kinds import DATA_RESET, Recycle

MAKE: dict[str, Callable[[Path], object]] = {
    "file": lambda path: path.write_text("x"),
    "folder": lambda path: (path / "deep").mkdir(parents=True),
    "link": lambda path: path.symlink_to("/etc/passwd"),
    "pipe": os.mkfifo,
}

every_way = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)


@every_way
def test_what_the_call_made_by_name_is_removed(folder: Path, make: Callable[[Path], object]) -> None:
    shared = SharedMemory(str(folder), is_sandboxed=True)
    make(folder / "own")
    assert shared.restore({f"{folder}/own/deep", f"{folder}/never"}) == DATA_RESET
    assert os.listdir(folder) == []
    assert shared.restore(set()) is None


@every_way
def test_what_may_be_the_calls_recycles_and_stays(folder: Path, make: Callable[[Path], object]) -> None:
    shared = SharedMemory(str(folder), is_sandboxed=True)
    make(folder / "unheard")
    finding = shared.restore(set())
    assert isinstance(finding, Recycle)
    assert finding.detail == f"unheard in {folder}"
    assert os.listdir(folder) == ["unheard"]


def test_what_was_there_or_has_gone_again_is_no_finding(folder: Path) -> None:
    (folder / "neighbour").write_text("x")
    shared = SharedMemory(str(folder), is_sandboxed=True)
    (folder / "neighbour").write_text("more")
    (folder / "short").write_text("x")
    (folder / "short").unlink()
    assert shared.restore(set()) is None


def test_another_file_of_a_name_that_was_there_is_new(folder: Path) -> None:
    (folder / "neighbour").write_text("x")
    shared = SharedMemory(str(folder), is_sandboxed=True)
    (folder / "other").write_text("y")
    (folder / "other").replace(folder / "neighbour")
    assert isinstance(shared.restore(set()), Recycle)


def test_permissions_are_put_back(folder: Path) -> None:
    shared = SharedMemory(str(folder), is_sandboxed=True)
    mode = folder.stat().st_mode
    folder.chmod(0)
    assert shared.restore(set()) == DATA_RESET
    assert folder.stat().st_mode == mode


def test_outside_of_a_sandbox_others_use_it_too(folder: Path) -> None:
    shared = SharedMemory(str(folder), is_sandboxed=False)
    (folder / "own").write_text("x")
    (folder / "unheard").write_text("x")
    assert shared.restore({f"{folder}/own"}) == DATA_RESET
    assert os.listdir(folder) == ["unheard"]


def test_without_the_folder_there_is_nothing_to_put_back(folder: Path) -> None:
    assert SharedMemory(str(folder / "none"), is_sandboxed=True).restore(set()) is None
