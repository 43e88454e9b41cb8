"""Sandboxes that serve all tests of a file, one after the other: a start costs most of a second of the processor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from client import Sandbox


class KeptSandboxes:
    """Ready sandboxes, one for each way of calling."""

    def __init__(self) -> None:
        self._kept: dict[bool, Sandbox] = {}
        self._ends = ExitStack()

    def get(self, *, over_socket: bool) -> Sandbox:
        if over_socket not in self._kept:
            self._kept[over_socket] = self._start(over_socket)
        return self._kept[over_socket]

    def close(self) -> None:
        self._ends.close()

    def _start(self, over_socket: bool) -> Sandbox:
        scratch = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="harness-"))) / "scratch"
        scratch.mkdir()
        sandbox = self._ends.enter_context(Sandbox(scratch, over_socket=over_socket))
        sandbox.start()
        return sandbox


def kept_sandbox(*ways: str) -> Any:
    """A fixture: a kept sandbox for each of the ways of calling, for tests that harm no more than their own workers."""

    @pytest.fixture(params=ways)
    def lend(kept: KeptSandboxes, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
        sandbox = kept.get(over_socket=request.param == "socket")
        yield sandbox
        sandbox.retire_all()

    return lend
