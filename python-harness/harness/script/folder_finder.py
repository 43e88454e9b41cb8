"""Imports from folders that code can write to. A file that was just written is found, and is loaded in its newest form.

Python's finder keeps a list of the files in a folder while the folder's time of change stays the same, and byte code
while the source's size and second stay the same. Both are too coarse for a program that writes a module, imports it,
and writes it again. So this finder keeps no list and no byte code for such folders. Folders of packages keep Python's
own finder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from os.path import isdir
from types import ModuleType
from typing import Any, Final

_access: Final = os.access
_isdir: Final = isdir
_WRITE: Final = os.W_OK

_NEVER: Final = -1
"""A time of change that no folder has."""

_HOOK_NAME: Final = "path_hook_for_written_folders"


def install() -> None:
    """Puts this finder before Python's own finders. Once per process, before user code."""
    if any(getattr(hook, "__name__", None) == _HOOK_NAME for hook in sys.path_hooks):
        return
    sys.path_hooks.insert(0, _path_hook(tuple(f"{path}/" for path in sys.path)))


def lead_path_with(folder: str) -> None:
    """Puts `folder` first on the path, as Python does with the folder of a script."""
    sys.path.insert(0, folder)


def _path_hook(installed: tuple[str, ...]) -> Callable[[str], FileFinder]:
    """The classes are inside the hook, so that a watch of the hook covers them as well."""

    class WrittenLoader(SourceFileLoader):
        """Reads and writes no byte code."""

        def path_stats(self, path: str) -> Any:
            raise OSError

    class WrittenFinder(FileFinder):
        """Reads its folder anew each time."""

        def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
            self._path_mtime = _NEVER
            return find_spec(self, fullname, target)

    # The clean-up judges a module by the origin of its loader's class.
    WrittenLoader.__module__, WrittenLoader.__qualname__ = SourceFileLoader.__module__, SourceFileLoader.__qualname__
    find_spec = FileFinder.find_spec
    loaders = (
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (WrittenLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )

    def path_hook_for_written_folders(path: str) -> FileFinder:
        if f"{path}/".startswith(installed) or not (_access(path, _WRITE) and _isdir(path)):
            raise ImportError
        return WrittenFinder(path, *loaders)

    return path_hook_for_written_folders
