"""Environment variables that libraries read when they are imported."""

from __future__ import annotations

import os
from typing import Final

from harness.system.scratch import Folders

MATPLOTLIB_FOLDER: Final = "MPLCONFIGDIR"

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A pool of threads made at import does not survive a fork, and forking beside threads is not safe."""


def shared_folder(scratch: str) -> str:
    """The folder in scratch that the zygote fills and that every worker may read."""
    return os.path.join(scratch, "zygote")


def library_environment(scratch: str) -> dict[str, str]:
    """Variables for the zygote and all workers."""
    return _ONE_THREAD | {MATPLOTLIB_FOLDER: os.path.join(shared_folder(scratch), "matplotlib"), "MPLBACKEND": "Agg"}


def worker_environment(scratch: str, folders: Folders) -> dict[str, str]:
    """Variables that differ between workers."""
    shared = library_environment(scratch)[MATPLOTLIB_FOLDER]
    if os.path.isdir(shared) and os.listdir(shared):
        return folders.environment
    # The zygote has not loaded matplotlib, which would complain about a folder that it can neither use nor fill.
    return folders.environment | {MATPLOTLIB_FOLDER: os.path.join(folders.home, "matplotlib")}
