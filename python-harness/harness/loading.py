"""Loads the worker's half of the harness as private copies, and takes the rest out of the user's sight."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

from harness.file_names import rename_functions, rename_outermost
from harness.private import WORKER_MODULES, load

_JSON: Final = ("json.scanner", "json.decoder", "json.encoder")
"""Frames are written after user code may have patched the public json."""

_OUTPUT: Final = ("harness.capture", "harness.terminal", "harness.font_warnings", "harness.output")

_LOOP: Final = (
    "harness.answer",
    "harness.upkeep",
    "harness.call_mark",
    "harness.inbox",
    "harness.waiting",
    "harness.worker",
)


def load_worker_module() -> ModuleType:
    """A private copy of `harness.worker`, with all it needs. Once for each process, before any user code.

    This also takes the paths out of the outermost frames. Some are `runpy`'s, so it comes before functions are noted.
    """
    rename_outermost()
    names = (*_JSON, "harness.frames", *_OUTPUT, *WORKER_MODULES, *_LOOP)
    return load(names)["harness.worker"]


def hide_harness() -> None:
    """Takes every module of the harness out of `sys.modules`, and their paths out of the frames that user code sees
    beneath its own. Nothing of the harness can be imported afterwards.
    """
    for name in [*sys.modules]:
        if name == "harness" or name.startswith("harness."):
            rename_functions(sys.modules.pop(name))
