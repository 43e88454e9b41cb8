"""Work that is done once, in the zygote: folders that libraries need, and imports."""

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
"""Folders in which Python and Debian install packages besides the standard library."""


def prepare_environment(scratch: str) -> None:
    """Sets the variables that libraries read when they are imported, and makes the named folders. Raises OSError."""
    root = shared_folder(scratch)
    folders = folders_of(os.path.dirname(root), os.path.basename(root))
    make(folders)
    environment = library_environment(scratch)
    # matplotlib requires a writable folder. An image may have one with the list of fonts, which takes seconds to make.
    ready_made = os.environ.get(MATPLOTLIB_FOLDER)
    if ready_made is not None and os.path.isdir(ready_made):
        shutil.copytree(ready_made, environment[MATPLOTLIB_FOLDER])
    else:
        os.mkdir(environment[MATPLOTLIB_FOLDER])
    os.environ.update(environment | folders.environment)


def preload(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Imports modules. Returns the imported ones and the ones that are missing or fail. Failures are reported on
    stderr.
    """
    preloaded: list[str] = []
    missing: list[str] = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            # Users will notice when they import it. It must not keep the sandbox from starting.
            print(f"preload {name}: {type(error).__name__}: {error}", file=sys.stderr)
            missing.append(name)
        else:
            preloaded.append(name)
    return preloaded, missing


def is_installed(name: str) -> bool:
    """Whether a module belongs to an installed package. Modules of the standard library, private modules and `__main__`
    modules do not.

    For names that code may choose. Imports nothing.
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
