"""A worker with the numeric libraries, in which a call shows what it plots."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from client import Json, Sandbox


class Shown(NamedTuple):
    """What came of a call: its `result` message, its artifacts, and the bytes of these by name."""

    result: Json
    artifacts: list[Json]

    @property
    def images(self) -> list[str]:
        """Names of the shown images, in order."""
        return [artifact["name"] for artifact in self.artifacts if artifact["is_shown"]]

    @property
    def files(self) -> list[str]:
        """Names of the other artifacts."""
        return [artifact["name"] for artifact in self.artifacts if not artifact["is_shown"]]

    def data(self, name: str) -> bytes:
        (found,) = [artifact["data"] for artifact in self.artifacts if artifact["name"] == name]
        return base64.b64decode(found)


class Plotter:
    """Runs calls one after the other in one worker, which must stay in service."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._worker = sandbox.spawn()

    def run(self, code: str) -> Shown:
        shown = self.run_in(self._worker, code, "reset")
        cleaned = shown.result["cleaned"]
        if cleaned["verdict"] != "reuse":
            self._worker = self.sandbox.spawn()
        assert cleaned["verdict"] == "reuse", cleaned["reasons"]
        return shown

    def run_in(self, worker: int, code: str, cleanup: str) -> Shown:
        result = self.sandbox.run(worker, code, cleanup)
        return Shown(result, self.sandbox.artifacts(worker))


@pytest.fixture(scope="package")
def plotter() -> Iterator[Plotter]:
    libraries = ["numpy", "pandas", "matplotlib.pyplot"]
    if any(find_spec(name.partition(".")[0]) is None for name in libraries):
        pytest.skip("numpy, pandas and matplotlib are not installed")
    with tempfile.TemporaryDirectory(prefix="harness-") as folder:
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        with Sandbox(scratch, preload=libraries) as sandbox:
            sandbox.start()
            yield Plotter(sandbox)
