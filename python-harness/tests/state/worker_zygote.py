"""The tests' side of `zygote.py`."""

from __future__ import annotations

import json
import marshal
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_HARNESS: Final = Path(__file__).parents[2]
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


class WorkerZygote:
    """Runs calls in fresh workers, one worker for each `run`."""

    def __init__(self, *modules: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py")), *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": str(_HARNESS), "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def run(self, *codes: str, policy: str = "reset", **settings: Any) -> list[dict[str, Any]]:
        """What came of each call: `{ status, result, error, cleaning }`. Fails where the worker died."""
        return self.run_calls([{"code": code, "policy": policy} for code in codes], **settings)

    def run_calls(self, calls: Sequence[Mapping[str, str | None]], **settings: Any) -> list[dict[str, Any]]:
        """The same for `{ code, policy }`; a call without code is a pause between two."""
        job = {"calls": [*calls], "settings": settings}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line.endswith(b"\n"), "the zygote died"
        assert line != b"\n", f"the worker died of {calls}"
        answers: list[dict[str, Any]] = marshal.loads(bytes.fromhex(line.decode()))
        return answers

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
