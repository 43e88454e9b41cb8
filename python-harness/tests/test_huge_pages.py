"""Huge pages for the zygote, of which every worker is a copy."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

import pytest

from harness import huge_pages

_MIB = 1024 * 1024
_MAPS = """\
55e000100000-55e000d00000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000200000 rw-p 00000000 00:00 0 \n\
7f0001000000-7f0002000000 r--p 00000000 fd:00 1234                       /usr/lib/libc.so.6
7f0003000000-7f0004000000 rw-p 00000000 fd:00 1234                       /usr/lib/libc.so.6
7f0005000000-7f0006000000 rw-s 00000000 00:01 7                          /memfd:stdout (deleted)
7f0007000000-7f0007100000 rw-p 00000000 00:00 0 \n\
7ffc00000000-7ffc00800000 rw-p 00000000 00:00 0                          [stack]
"""


def test_memory_without_a_file_is_found_in_whole_huge_pages() -> None:
    found = [*huge_pages.private_ranges(_MAPS.splitlines())]
    assert found == [(0x55E0_0020_0000, 10 * _MIB), (0x7F00_0000_0000, 2 * _MIB)]


def _huge_bytes() -> int:
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("AnonHugePages"))


def test_written_memory_is_gathered_and_stays_what_it_was() -> None:
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    if release < (6, 1) or not Path("/sys/kernel/mm/transparent_hugepage").exists():
        pytest.skip("needs Linux 6.1 with huge pages")
    memory = mmap.mmap(-1, 16 * _MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for page in range(0, len(memory), mmap.PAGESIZE):
        memory[page] = page // mmap.PAGESIZE % 251
    before = _huge_bytes()
    huge_pages.gather()
    assert _huge_bytes() - before >= 12 * _MIB
    assert all(memory[page] == page // mmap.PAGESIZE % 251 for page in range(0, len(memory), mmap.PAGESIZE))
