"""Environment variables that libraries read when they are imported."""

from __future__ import annotations

import os
from typing import Final

MATPLOTLIB_FOLDER: Final = "MPLCONFIGDIR"

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A pool of threads made at import would not survive a fork, and forking beside threads is not safe."""


def shared_folder(scratch: str) -> str:
    """The folder in scratch that the zygote fills and that every worker may read."""
    return os.path.join(scratch, "zygote")


def library_environment(scratch: str) -> dict[str, str]:
    """Variables for the zygote and all workers."""
    return _ONE_THREAD | {MATPLOTLIB_FOLDER: os.path.join(shared_folder(scratch), "matplotlib"), "MPLBACKEND": "Agg"}
