"""The file that the code of a call would be if it were a script: a path in the working folder, and now and then a file.

An empty working folder stays empty: hardly any program looks for its own file. It is written for those that may, which
are programs that name it, and for processes that multiprocessing starts anew: they run it to know the program's
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
"""Code that asks for its own file uses one of these."""

_SPAWN: Final = "multiprocessing.spawn"


class _Current:
    """The script that runs, and which file was written for it: number, time of change and size, None without."""

    __slots__ = ("path", "source", "written")

    def __init__(self) -> None:
        self.path = ""
        self.source = ""
        self.written: tuple[int, int, int] | None = None


_current: Final = _Current()


def begin(path: str, source: str) -> None:
    """Note what runs, and write the file where the code may ask for it. May be called again for the same call, with the
    source that it has come to.
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
    """Where the file is, or would be, of the call that runs."""
    return _current.path


def end() -> None:
    """Remove what was written, unless the code has made it its own."""
    if _current.written is None:
        return
    written, _current.written = _current.written, None
    try:
        if _identity(_current.path) == written:
            _unlink(_current.path)
    except OSError:
        # Gone already, or out of reach: the clean-up sees to folders, and knows what to do then.
        return


def prepare() -> None:
    """Have the file written before multiprocessing tells a new process of it. Once per process, before user code."""
    loaded = _modules.get(_SPAWN)
    if loaded is None:
        when_loaded(_SPAWN, _provide_to)
    else:
        _provide_to(loaded)


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
        # The code's own file of that name counts, and code with lone surrogates does not run. Where there is no room,
        # whoever looks for the file is told.
        return
    try:
        rest = memoryview(source)
        while rest:
            rest = rest[_write(descriptor, rest) :]
    except OSError:
        # As above: no room.
        pass
    finally:
        _close(descriptor)
    _current.written = _identity(_current.path)


def _identity(path: str) -> tuple[int, int, int]:
    status = _lstat(path)
    return status.st_ino, status.st_mtime_ns, status.st_size
