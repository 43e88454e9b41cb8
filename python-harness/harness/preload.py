"""Imports that are paid for once, in the zygote."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Final

from harness.scratch import folders_of, make

_MATPLOTLIB_FOLDER: Final = "MPLCONFIGDIR"

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A pool of threads made at import would not survive the fork, and forking beside threads is not safe."""


def shared_folder(scratch: str) -> str:
    """The folder in scratch that every worker may read, and only the zygote writes to."""
    return os.path.join(scratch, "zygote")


def prepare_environment(scratch: str, environment: dict[str, str]) -> dict[str, str]:
    """`environment` with what libraries read when they are imported; makes the folders it names. Raises OSError."""
    folders = folders_of(scratch, "zygote")
    make(folders)
    # matplotlib insists on a folder that it can write to. An image may have one with the list of fonts, which takes seconds to make.
    matplotlib = os.path.join(folders.root, "matplotlib")
    ready_made = environment.get(_MATPLOTLIB_FOLDER)
    if ready_made is not None and os.path.isdir(ready_made):
        shutil.copytree(ready_made, matplotlib)
    else:
        os.mkdir(matplotlib)
    return environment | folders.environment | _ONE_THREAD | {_MATPLOTLIB_FOLDER: matplotlib, "MPLBACKEND": "Agg"}


def preload(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Imports modules; gives those that are there and those that are not, or that fail, which is told on stderr."""
    preloaded: list[str] = []
    missing: list[str] = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            # A library that cannot be imported is the user's to notice when he imports it: it must not keep the sandbox from starting.
            print(f"preload {name}: {type(error).__name__}: {error}", file=sys.stderr)
            missing.append(name)
        else:
            preloaded.append(name)
    return preloaded, missing
