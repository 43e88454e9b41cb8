"""How a worker sees whether its call left something where others look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.system.shared_folders import hold_anything, writable


def test_a_folder_in_memory_holds_nothing_until_something_is_there(memory: Path) -> None:
    assert not hold_anything([str(memory)])
    (memory / "file").touch()
    assert hold_anything([str(memory)])
    (memory / "file").unlink()
    assert not hold_anything([str(memory)])


@pytest.mark.parametrize("mode", [0, 0o755])
def test_other_permissions_count_as_something(memory: Path, mode: int) -> None:
    memory.chmod(mode)
    assert hold_anything([str(memory)])


def test_what_is_not_there_or_read_only_is_left_out(memory: Path) -> None:
    assert writable([str(memory), str(memory / "none"), "/proc/sys" if _is_read_only("/proc/sys") else "/none"]) == (
        str(memory),
    )


def _is_read_only(path: str) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
