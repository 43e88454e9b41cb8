"""What is paid for once, in the zygote: folders that libraries ask for, and imports."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from harness.system.library_environment import MATPLOTLIB_FOLDER, library_environment, shared_folder
from harness.system.scratch import folders_of, make

_PACKAGE_FOLDERS: Final = frozenset({"site-packages", "dist-packages"})
"""Where Python, and Debian's, put what does not belong to the standard library."""


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


def is_installed(name: str) -> bool:
    """Whether a module belongs to an installed package: not to the standard library, and nothing private or to be run.

    For names that code has a say in. Imports nothing.
    """
    if any(part.startswith("_") for part in name.split(".")):
        return False
    try:
        spec = importlib.util.find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        # A module without a spec was not found on the path.
        return False
    places = [] if spec is None else [spec.origin or "", *(spec.submodule_search_locations or ())]
    return any(_PACKAGE_FOLDERS.intersection(PurePath(place).parts) for place in places)
