"""The working folder as code may have left it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.artifacts.work_folder import MAX_DEPTH, MAX_ENTRIES, NO_SIZE, WorkFolder


@pytest.fixture(params=["memory", "disk"])
def work(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty working folder, among two others, as a worker has it: in memory, and where sizes of folders tell
    nothing.
    """
    root: Path = request.getfixturevalue("memory" if request.param == "memory" else "folder")
    for name in ("work", "tmp", "home"):
        (root / name).mkdir()
    yield root / "work"
    if not (root / "work").is_symlink():
        # A test that failed half-way may have left a link to a folder of this machine.
        os.chmod(root / "work", 0o700)


def names(folder: WorkFolder) -> list[str]:
    files, has_seen_all = folder.files()
    assert has_seen_all
    return [name for name, _ in files]


def test_a_folder_is_empty_until_something_is_left_there_and_when_that_is_gone(work: Path) -> None:
    folder = WorkFolder(str(work))
    assert folder.is_empty()
    for name in ("a", "folder/b", ".c"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(name)
        assert not folder.is_empty()
    folder.empty()
    assert folder.is_empty()
    assert not [*work.iterdir()]


def test_the_look_for_anything_lists_nothing_in_memory(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (memory / "work").mkdir()
    (memory / "tmp").mkdir()
    folder = WorkFolder(str(memory / "work"))
    monkeypatch.setattr(sys.modules[WorkFolder.__module__], "_listdir", None)
    assert folder.is_empty()
    (memory / "work" / "a").touch()
    assert not folder.is_empty()


def test_files_are_sorted_by_name_with_their_folders(work: Path) -> None:
    folder = WorkFolder(str(work))
    for name in ("b.txt", "a/z.txt", "a/y/x.txt", "c", "A"):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(name)
    assert names(folder) == ["A", "a/y/x.txt", "a/z.txt", "b.txt", "c"]
    assert folder.read("a/z.txt", 100) == b"a/z.txt"


def test_files_that_the_call_was_given_count_once_they_are_changed(work: Path) -> None:
    folder = WorkFolder(str(work))
    given = ("same", "rewritten", "longer", "replaced", "removed", "folder/moved")
    for name in given:
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text("text")
    now = os.stat(work / "rewritten").st_mtime_ns
    folder.note_given(given)
    assert names(folder) == []
    assert not folder.is_empty()
    (work / "rewritten").write_text("Text")
    # As if it had come so soon that the clock of the file system still stood.
    os.utime(work / "rewritten", ns=(now, now))
    (work / "longer").write_text("text and more")
    (work / "other").write_text("text")
    (work / "other").rename(work / "replaced")
    (work / "removed").unlink()
    (work / "folder" / "moved").rename(work / "new")
    assert names(folder) == ["longer", "new", "replaced", "rewritten"]
    folder.empty()
    (work / "same").write_text("text")
    assert names(folder) == ["same"]


def test_byte_code_is_no_file_of_the_call(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "__pycache__").mkdir()
    (work / "__pycache__" / "module.cpython-313.pyc").touch()
    (work / "__pycache__" / "module.nbc").touch()
    (work / "module.pyc").touch()
    (work / "module.py").touch()
    assert names(folder) == ["module.py"]


def test_no_link_is_followed_and_nothing_but_regular_files_is_read(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "outside").symlink_to("/etc/passwd")
    (work / "folder").symlink_to("/etc")
    (work / "loop").symlink_to(".")
    os.mkfifo(work / "pipe")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(work / "socket"))
    files, _ = folder.files()
    assert files == [(name, NO_SIZE) for name in ("folder", "loop", "outside", "pipe", "socket")]
    # One of them may take the place of a file that was listed.
    assert [folder.read(name, 1 << 20) for name, _ in files] == [None] * 5


def test_a_hard_link_is_a_file(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "a").write_text("once")
    os.link(work / "a", work / "b")
    assert names(folder) == ["a", "b"]


def test_a_file_that_has_grown_beyond_the_limit_is_not_read(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "a").write_bytes(b"12345")
    assert folder.read("a", 5) == b"12345"
    assert folder.read("a", 4) is None
    os.truncate(work / "a", 1 << 40)
    assert folder.files()[0] == [("a", 1 << 40)]
    assert folder.read("a", 1 << 20) is None


def test_a_file_that_is_gone_or_may_not_be_read_gives_none(work: Path) -> None:
    folder = WorkFolder(str(work))
    assert folder.read("gone", 10) is None
    (work / "secret").touch(mode=0)
    if os.geteuid():
        assert folder.read("secret", 10) is None


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "closed").mkdir(mode=0)
    (work / "open").touch()
    assert folder.files() == ([("open", 0)], False)


def test_deep_folders_and_long_paths_end_the_search_and_not_the_call(work: Path) -> None:
    folder = WorkFolder(str(work))
    (work / "a").touch()
    old = os.getcwd()
    os.chdir(work)
    try:
        for _ in range(40):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
            os.close(os.open("x", os.O_CREAT))
    finally:
        os.chdir(old)
    files, has_seen_all = folder.files()
    assert not has_seen_all
    assert files[0].name == "a"
    assert len(files) <= MAX_DEPTH + 1
    folder.empty()
    assert not [*work.iterdir()]


def test_a_huge_number_of_entries_is_not_looked_at_to_its_end(work: Path) -> None:
    folder = WorkFolder(str(work))
    for number in range(MAX_ENTRIES + 1):
        (work / f"{number:05}").mkdir()
    assert folder.files() == ([], False)


def test_names_that_are_not_utf_8_are_listed_as_python_reads_them(work: Path) -> None:
    folder = WorkFolder(str(work))
    os.close(os.open(os.fsencode(work) + b"/a\xff", os.O_CREAT))
    assert names(folder) == ["a\udcff"]
    assert folder.read("a\udcff", 10) == b""


def test_a_folder_that_was_taken_away_or_replaced_is_empty(work: Path) -> None:
    folder = WorkFolder(str(work))
    moved = work.rename(work.parent / "moved")
    assert folder.is_empty()
    work.symlink_to("/etc")
    assert folder.is_empty()
    work.unlink()
    (moved / "a").touch()
    moved.rename(work)
    assert not folder.is_empty()
