from __future__ import annotations

import os
import subprocess

from harness.supervisor.machine.reaper import OrphanHunt, children_of


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
        # While it is there still it is not counted twice.
        while (answer := hunt.sweep(others)) != (0, True):
            assert answer == (0, False)
        assert not os.path.exists(f"/proc/{orphan.pid}")
        assert known.poll() is None
    finally:
        for child in (known, orphan):
            child.kill()
            child.wait()
