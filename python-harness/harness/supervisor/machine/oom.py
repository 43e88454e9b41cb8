"""How often the kernel's out-of-memory killer struck in this sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

_CGROUPS: Final = "/sys/fs/cgroup"
_COUNTER: Final = "oom_kill "


def oom_kills() -> int:
    """Processes killed so far in this control group; 0 if it cannot be read."""
    path = _counter_file()
    return 0 if path is None else _read_counter(path) or 0


@cache
def _counter_file() -> str | None:
    return next((path for path in _candidates() if _read_counter(path) is not None), None)


def _read_counter(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            for line in file:
                if line.startswith(_COUNTER):
                    return int(line.removeprefix(_COUNTER))
    except OSError:
        # Another version of control groups, or not mounted here.
        return None
    return None


def _candidates() -> Iterator[str]:
    # In a container the own group is mounted as the root. Outside, the group has a path.
    for path in ("", *_own_groups()):
        yield f"{_CGROUPS}{path}/memory.events"
        yield f"{_CGROUPS}/memory{path}/memory.oom_control"


def _own_groups() -> list[str]:
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            fields = [line.rstrip("\n").split(":", 2) for line in file]
    except OSError:
        return []
    return [path for _, controllers, path in fields if controllers in ("", "memory") and path != "/"]
