from __future__ import annotations

import os
import signal
import subprocess

from harness.supervisor.reaper import OrphanHunt, children_of


def test_children_are_found() -> None:
    with subprocess.Popen(["sleep", "100"]) as child:
        assert child.pid in children_of(os.getpid())
        child.kill()


def test_a_sweep_kills_the_unknown_and_spares_the_known() -> None:
    known = subprocess.Popen(["sleep", "100"])
    orphan = subprocess.Popen(["sleep", "100"])
    hunt = OrphanHunt()
    others = children_of(os.getpid()) - {orphan.pid}
    try:
        assert hunt.sweep(others) == (1, False)
        # Dead but not reaped: it is there still, and is not counted twice.
        assert hunt.sweep(others) == (0, False)
        assert orphan.wait() == -signal.SIGKILL
        assert hunt.sweep(others) == (0, True)
        assert known.poll() is None
    finally:
        known.kill()
        known.wait()
