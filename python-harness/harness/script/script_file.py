"""The script file of the code of a call: a path in the working folder, and only sometimes a real file.

Usually the working folder stays empty, because hardly any program looks for its own file. The file is written for
programs that mention it, and for processes that multiprocessing starts anew, which run it to get the program's
functions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

from harness.script.import_log import when_loaded

_open: Final = os.open
_write: Final = os.write
_close: Final = os.close
_lstat: Final = os.lstat
_unlink: Final = os.unlink
_modules: Final = sys.modules

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_MODE: Final = 0o644

_WORDS: Final = ("__file__", "argv", "__loader__")
"""Words of code that may ask for its own file."""

_SPAWN: Final = "multiprocessing.spawn"


class _Current:
    """The running script, and the file written for it: number, time of change and size; None without a file."""

    __slots__ = ("path", "source", "written")

    def __init__(self) -> None:
        self.path = ""
        self.source = ""
        self.written: tuple[int, int, int] | None = None


_current: Final = _Current()


def begin(path: str, source: str) -> None:
    """Records the running script, and writes the file if the code may ask for it. May be called again for the same
    call, with a changed source.
    """
    if _current.written is not None:
        end()
    _current.path = path
    _current.source = source
    for word in _WORDS:
        if word in source:
            _provide()
            return


def path() -> str:
    """The path of the file of the running call, whether or not it exists."""
    return _current.path


def end() -> None:
    """Removes the written file, unless the code has changed it."""
    if _current.written is None:
        return
    written, _current.written = _current.written, None
    try:
        if _identity(_current.path) == written:
            _unlink(_current.path)
    except OSError:
        # The file is gone already or out of reach. The clean-up deals with folders.
        return


def prepare() -> None:
    """Writes the file before multiprocessing names it to a new process. Once per process, before user code."""
    when_loaded(_SPAWN, _provide_to)


def _provide_to(spawn: Any) -> None:
    original: Callable[[str], dict[str, Any]] = spawn.get_preparation_data
    if original.__module__ != _SPAWN:
        return

    def get_preparation_data(name: str) -> dict[str, Any]:
        _provide()
        return original(name)

    spawn.get_preparation_data = get_preparation_data


def _provide() -> None:
    if _current.written is not None:
        return
    try:
        source = _current.source.encode()
        descriptor = _open(_current.path, _FLAGS, _MODE)
    except (OSError, UnicodeEncodeError):
        # A file of that name made by the code is kept, and code with lone surrogates does not run. Without room for the
        # file, a process that looks for it gets an error.
        return
    try:
        rest = memoryview(source)
        while rest:
            rest = rest[_write(descriptor, rest) :]
    except OSError:
        # As above, there is no room.
        pass
    finally:
        _close(descriptor)
    _current.written = _identity(_current.path)


def _identity(path: str) -> tuple[int, int, int]:
    status = _lstat(path)
    return status.st_ino, status.st_mtime_ns, status.st_size
