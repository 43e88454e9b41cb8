from __future__ import annotations

import mmap
import os
from pathlib import Path

from harness.supervisor.shared_memory import remove_unused


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


def test_processes_that_have_ended_use_nothing(folder: Path) -> None:
    (folder / "file").write_text("x")
    remove_unused(str(folder), [2**22 + 1])
    assert os.listdir(folder) == []
