"""Loads the worker's half of the harness as private copies, and hides the rest from the user."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

from harness.private.file_names import rename_functions, rename_outermost
from harness.private.private_copies import WORKER_MODULES, load

_JSON: Final = ("json.scanner", "json.decoder", "json.encoder")
"""Frames are written when user code may already have patched the public json."""

_OUTPUT: Final = (
    "harness.system.capture",
    "harness.answer.terminal",
    "harness.answer.font_warnings",
    "harness.answer.output",
)

_LOOP: Final = (
    "harness.worker.result_message",
    "harness.state.verdict.upkeep",
    "harness.system.call_mark",
    "harness.worker.given_files",
    "harness.worker.inbox",
    "harness.worker.outbox",
    "harness.worker.waiting",
    "harness.worker.worker",
)

_SESSION: Final = (
    "harness.protocol.session_link",
    "harness.system.descriptors",
    "harness.system.libc",
    "harness.session.splitting",
    "harness.session.open_files",
    "harness.session.folder_copy",
    "harness.session.twin",
    "harness.session.shared_outbox",
    "harness.session.supervisor_link",
    "harness.session.checkpoint",
    "harness.session.session_worker",
)


def load_worker_modules() -> tuple[ModuleType, ModuleType]:
    """Private copies of `harness.worker.worker` and `harness.session.session_worker`, with all their modules. Once for
    each process, before any user code.

    This also removes the paths from the outermost frames. Some of these belong to `runpy`, so it must run before
    functions are recorded.
    """
    rename_outermost()
    names = (*_JSON, "harness.protocol.frames", *WORKER_MODULES, *_OUTPUT, *_LOOP, *_SESSION)
    copies = load(names)
    return copies["harness.worker.worker"], copies["harness.session.session_worker"]


def hide_harness() -> None:
    """Removes every module of the harness from `sys.modules`, and their paths from the frames beneath the user's code.
    No module of the harness can be imported afterwards.
    """
    for name in [*sys.modules]:
        if name == "harness" or name.startswith("harness."):
            rename_functions(sys.modules.pop(name))
