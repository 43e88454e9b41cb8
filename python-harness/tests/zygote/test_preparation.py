"""What the zygote gets ready, again and again when it learns modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from client import HARNESS

_LEARN = """
import gc, sys
sys.path.insert(0, sys.argv[1])
from harness.zygote.preparation import Preparation
from harness.protocol.settings import Settings

sizes = {f"max_{name}_bytes": 1 << 28 for name in ("file", "output", "value", "artifact")}
preparation = Preparation(Settings.parse({
    **sizes, "memory_bytes": 1 << 28, "socket": None, "preload": [],
    "cleanup_modules": False, "force_gc_interval": 0, "max_processes": 1000, "niceness": 0,
    "scratch": sys.argv[2], "writable": [], "shared": [], "workers": 1, "resets": True,
}))
for learn in (preparation.complete, lambda: preparation.learn([]), lambda: preparation.learn([])):
    learn()
    gc.unfreeze()
    print(sum(type(each).__name__ == "InheritedBaseline" for each in gc.get_objects()))
"""


def test_what_was_known_before_more_was_learned_is_let_go_of(folder: Path) -> None:
    argv = [sys.executable, "-c", _LEARN, str(HARNESS), str(folder)]
    assert subprocess.run(argv, check=True, capture_output=True, text=True).stdout == "1\n1\n1\n"
