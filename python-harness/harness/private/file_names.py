"""The file names in frames of the user's code and of the harness' own.

The harness' frames beneath the user's code can be seen by `traceback.print_stack`, by warnings with a high
`stacklevel`, by profilers and by other tools. `warnings` and `logging` skip frames whose file name contains these two
words, as they skip frames of the import system. So they reach the end of the stack where a script's stack ends.
"""

from __future__ import annotations

import os.path
import sys
from _imp import _fix_co_filename  # type: ignore[attr-defined]
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Final

SANDBOX_FILE: Final = "<sandbox>"
"""File name of the user's code in tracebacks. It is also `__file__`, whose folder is then the working directory."""

_PREFIX: Final = "<importlib._bootstrap of the sandbox: "

_SCRIPT: Final = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "__main__.py")

_rename: Final = _fix_co_filename


def is_own(file_name: str) -> bool:
    """Whether a frame with this file name belongs to the harness."""
    return file_name.startswith(_PREFIX)


def rename(code: CodeType, module: str) -> None:
    """Gives `code` of `module`, and all code in it, a file name that is no path."""
    _rename(code, f"{_PREFIX}{module.rpartition('.')[2]}>")


def rename_call(code: CodeType, name: str) -> None:
    """Gives `code` of a call that is over, and all code in it, another file name than that of the running call."""
    _rename(code, name)


def rename_functions(module: ModuleType) -> None:
    """The same for the functions and methods of a loaded module."""
    owners: list[object] = [module, *(each for each in vars(module).values() if isinstance(each, type))]
    for owner in owners:
        for each in vars(owner).values():
            function = getattr(each, "__func__", None) or getattr(each, "fget", None) or each
            function = getattr(function, "__wrapped__", function)
            if isinstance(function, FunctionType) and function.__globals__ is vars(module):
                rename(function.__code__, module.__name__)


def rename_outermost() -> None:
    """The same for the first frames of this process: those of the harness' script, and of `runpy`, which runs it. The
    functions of `runpy` that the user finds stay unchanged.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code, names = frame.f_code, frame.f_globals
        if names.get("__file__") == _SCRIPT:
            rename(code, "start")
        elif names.get("__name__") == "runpy":
            function = names[code.co_name]
            if function.__code__ is code:
                function.__code__ = code.replace()
            rename(code, "start")
        frame = frame.f_back
