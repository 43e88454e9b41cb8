"""Fixtures: a running sandbox, with its calls over stdio and over a socket."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from client import Sandbox
from kept import KeptSandboxes

StartSandbox = Callable[..., Sandbox]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder with a path short enough for a unix socket."""
    with tempfile.TemporaryDirectory(prefix="harness-") as path:
        yield Path(path)


@pytest.fixture
def memory() -> Iterator[Path]:
    """An empty folder in memory with the permissions of a shared one."""
    with tempfile.TemporaryDirectory(prefix="harness-", dir="/dev/shm") as path:
        os.chmod(path, 0o1777)
        yield Path(path)


@pytest.fixture
def start(folder: Path) -> Iterator[StartSandbox]:
    """Starts a sandbox with settings; all are closed after the test, and must exit 0 unless they were killed."""
    started: list[Sandbox] = []

    def start(**settings: Any) -> Sandbox:
        scratch = folder / f"scratch{len(started)}"
        scratch.mkdir()
        sandbox = Sandbox(scratch, **settings)
        started.append(sandbox)
        return sandbox

    yield start
    for sandbox in started:
        sandbox.close()


@pytest.fixture(params=["stdio", "socket"])
def sandbox(start: StartSandbox, request: pytest.FixtureRequest) -> Sandbox:
    """A configured sandbox with a ready zygote, for both ways of calling."""
    sandbox = start(over_socket=request.param == "socket")
    sandbox.start()
    return sandbox


@pytest.fixture
def plain_sandbox(start: StartSandbox) -> Sandbox:
    """The same over stdio alone, for what the way of calling makes no difference to."""
    sandbox = start()
    sandbox.start()
    return sandbox


@pytest.fixture(scope="module")
def kept() -> Iterator[KeptSandboxes]:
    """Sandboxes for all tests of a file that ask for them by `kept_sandbox`."""
    sandboxes = KeptSandboxes()
    yield sandboxes
    sandboxes.close()
