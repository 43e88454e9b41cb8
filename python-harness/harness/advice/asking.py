"""Asks the operating system, with functions that user code cannot have replaced."""

from __future__ import annotations

from os import O_CLOEXEC, O_RDONLY, close, getcwd, open, read
from os import path as _path
from typing import Final

_MOST_BYTES: Final = 1 << 16
"""Bytes read of a file in /proc."""

IN_CONTAINER: Final = _path.exists("/.dockerenv") or _path.exists("/run/.containerenv")
"""Whether this runs in an image. Under bubblewrap it is the host's own Python."""


def contents(path: str) -> str:
    """The beginning of a small file. Raises OSError."""
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    try:
        return read(descriptor, _MOST_BYTES).decode("utf-8", "surrogateescape")
    finally:
        close(descriptor)


def absolute(path: str) -> str:
    """The absolute path. Links are not followed."""
    return path if path.startswith("/") else f"{getcwd()}/{path}"


def folder_of(path: str) -> str:
    """The folder of an absolute path."""
    return path.rstrip("/").rpartition("/")[0] or "/"
