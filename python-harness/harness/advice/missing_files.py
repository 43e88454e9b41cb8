"""Files that are not there, because they are on the caller's machine or were left by an earlier call."""

from __future__ import annotations

import errno
from os import listdir
from typing import Final

from harness.advice.attributes import error_number, innermost_function, path_of

_CALLERS_PLACES: Final = ("/mnt/", "/home/", "/Users/", "/root/", "/data/", "/content/", "/workspace/", "~", "file:")
"""Where files of people are, on their machines and in other sandboxes."""

_STARTS_PROGRAMS: Final = "_execute_child"
"""The function of subprocess that misses a program."""

_MAX_NAMED: Final = 10

_ADVICE: Final = (
    "The sandbox has no files of its caller, except those that come with the call (`files`), and folders that the "
    "operator shares (--mount)."
)


def about_missing_files(exception: BaseException) -> str | None:
    """Advice for reading a file that does not exist, in a place where a caller's file may be expected."""
    path = path_of(exception) if error_number(exception) == errno.ENOENT else None
    if path is None or (path.startswith("/") and not path.startswith(_CALLERS_PLACES)):
        return None
    if innermost_function(exception) == _STARTS_PROGRAMS:
        return None
    names = sorted(listdir("."))
    if not names:
        return f"The working directory is empty. {_ADVICE}"
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return f"The working directory has {', '.join(map(ascii, names[:_MAX_NAMED]))}{more}. {_ADVICE}"
