from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.system.scratch import make, remove, wipe, worker_folders


def test_folders_are_made_for_their_owner_alone(folder: Path) -> None:
    folders = worker_folders(str(folder), 7)
    make(folders)
    assert sorted(os.listdir(folder / "w7")) == ["home", "tmp", "work"]
    assert (folder / "w7").stat().st_mode & 0o777 == 0o700


def test_making_replaces_what_an_earlier_sandbox_left(folder: Path) -> None:
    folders = worker_folders(str(folder), 1)
    make(folders)
    Path(folders.work, "old").write_text("old")
    make(folders)
    assert os.listdir(folders.work) == []


@pytest.mark.parametrize("left", ["", "file", "link", "nothing"])
def test_removing_leaves_nothing_whatever_is_in_them(folder: Path, left: str) -> None:
    kept = folder / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    folders = worker_folders(str(folder), 1)
    make(folders)
    if left == "file":
        Path(folders.tmp, "left").write_text("left")
    elif left == "link":
        os.rmdir(folders.home)
        os.symlink(kept, folders.home)
    elif left == "nothing":
        wipe(folders.root)
    remove(folders)
    assert os.listdir(folder) == ["kept"]
    assert (kept / "file").read_text() == "kept"


def test_wiping_removes_a_tree_deeper_than_paths_can_be_long(folder: Path) -> None:
    root = folder / "deep"
    root.mkdir()
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("folder", dir_fd=descriptor)
        deeper = os.open("folder", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(descriptor)
    wipe(str(root))
    assert not root.exists()


def test_wiping_follows_no_links(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    root = folder / "root"
    root.mkdir()
    (root / "to-folder").symlink_to(kept)
    (root / "to-file").symlink_to(kept / "file")
    wipe(str(root))
    assert not root.exists()
    assert (kept / "file").read_text() == "kept"


def test_wiping_removes_folders_without_permissions(folder: Path) -> None:
    root = folder / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "file").write_text("x")
    (root / "a" / "b").chmod(0)
    (root / "a").chmod(0)
    wipe(str(root))
    assert not root.exists()


def test_wiping_what_is_not_there_is_fine(folder: Path) -> None:
    wipe(str(folder / "nothing"))


def test_a_link_in_the_place_of_the_folder_itself_is_not_followed(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    (folder / "root").symlink_to(kept)
    with pytest.raises(OSError, match="root"):
        wipe(str(folder / "root"))
    assert (kept / "file").read_text() == "kept"
