"""The programs that run in the zygote."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

_CHECK = """
import importlib, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from harness.warmup.warm_up import warm_up
warm_up()
assert len(os.listdir('/proc/self/task')) == 1, 'threads'
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    pass
else:
    raise SystemExit('children')
if 'matplotlib.pyplot' in sys.modules:
    assert not sys.modules['matplotlib.pyplot'].get_fignums(), 'figures'
"""


@pytest.mark.parametrize("modules", [(), ("numpy", "pandas", "matplotlib.pyplot"), ("numpy",)], ids=str)
def test_every_program_runs_and_leaves_nothing(modules: tuple[str, ...], tmp_path: Path) -> None:
    if any(find_spec(name.partition(".")[0]) is None for name in modules):
        pytest.skip("not installed")
    done = subprocess.run(
        [sys.executable, "-c", _CHECK, *modules],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "HOME": str(tmp_path),
        },
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    # What is hidden are the caches of matplotlib.
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
