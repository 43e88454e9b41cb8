"""What is paid for once, in the zygote: folders that libraries ask for, and imports."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Sequence

from harness.environment import MATPLOTLIB_FOLDER, library_environment, shared_folder
from harness.scratch import folders_of, make


def prepare_environment(scratch: str) -> None:
    """Sets what libraries read when they are imported, and makes the folders it names. Raises OSError."""
    root = shared_folder(scratch)
    folders = folders_of(os.path.dirname(root), os.path.basename(root))
    make(folders)
    environment = library_environment(scratch)
    # matplotlib insists on a folder that it can write to. An image may have one with the list of fonts, which takes
    # seconds to make.
    ready_made = os.environ.get(MATPLOTLIB_FOLDER)
    if ready_made is not None and os.path.isdir(ready_made):
        shutil.copytree(ready_made, environment[MATPLOTLIB_FOLDER])
    else:
        os.mkdir(environment[MATPLOTLIB_FOLDER])
    os.environ.update(environment | folders.environment)


def preload(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Imports modules; gives those that are there and those that are not, or that fail, which is told on stderr."""
    preloaded: list[str] = []
    missing: list[str] = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            # The user will notice if he imports it. It must not keep the sandbox from starting.
            print(f"preload {name}: {type(error).__name__}: {error}", file=sys.stderr)
            missing.append(name)
        else:
            preloaded.append(name)
    return preloaded, missing
