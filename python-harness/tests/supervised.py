"""Workers of a real supervisor, as its tests begin and look for them."""

from __future__ import annotations

import time

import pytest
from client import PATIENCE_SECONDS, Sandbox

ORIGINS = pytest.mark.parametrize("origin", ["fork", "fresh"])


def pid_of(sandbox: Sandbox, worker: int) -> int:
    """A worker may be ready before the supervisor is told its pid by the zygote."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for entry in sandbox.processes():
            if entry["worker"] == worker:
                return int(entry["pid"])
    pytest.fail(f"The supervisor never had worker {worker}.")


def begin(sandbox: Sandbox, worker: int, code: str, cleanup: str = "none") -> int:
    """Runs code; returns when its first line has been executed."""
    call = sandbox.run_only(worker, code.replace("\n", "; open('begun', 'w').close()\n", 1), cleanup)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (sandbox.scratch / f"w{worker}" / "work" / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return call


def no_second_exited(sandbox: Sandbox, worker: int) -> bool:
    sandbox.processes()
    return sandbox.control.take(0, "exited", worker) is None
