"""Zygotes shared by all tests of the clean-up: making one takes seconds, a worker from it milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from state.worker_zygote import WorkerZygote


@pytest.fixture(scope="session")
def standard() -> Iterator[WorkerZygote]:
    """Workers with the standard library alone."""
    zygote = WorkerZygote()
    yield zygote
    zygote.close()


@pytest.fixture(scope="session")
def numeric() -> Iterator[WorkerZygote]:
    """Workers with numpy, pandas and matplotlib."""
    if any(find_spec(name) is None for name in ("numpy", "pandas", "matplotlib")):
        pytest.skip("numpy, pandas and matplotlib are not installed")
    zygote = WorkerZygote("numpy", "pandas", "matplotlib.pyplot")
    yield zygote
    zygote.close()
