"""Memory of the sandbox's processes, from /proc."""

from __future__ import annotations

import os
from typing import Final, Literal

from harness.protocol.frames import Message

_KIB: Final = 1024


Role = Literal["supervisor", "zygote", "worker", "checkpoint"]


def process_entry(role: Role, worker: int | None, pid: int) -> Message:
    """One entry of `inspected`."""
    return {"role": role, "worker": worker, "pid": pid, "rss_bytes": _rss_bytes(pid), "pss_bytes": _pss_bytes(pid)}


def _rss_bytes(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        # It has just ended.
        return None


def _pss_bytes(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * _KIB
    except OSError:
        # The zygote is not dumpable, so not even the supervisor may look; or the process has ended.
        return None
    return None
