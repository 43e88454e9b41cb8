"""Audit events for changes that cannot be seen afterwards.

The hook cannot be removed, and keeps others from being added: an exception at the event of their addition rejects them
silently.
"""

from __future__ import annotations

import ctypes
import os
import sys
from types import FrameType
from typing import Any, Final

from harness.state.changes.identities import Identities
from harness.state.checks.finding import RESET, Finding, Recycle

_SHARED: Final = ("/dev/shm/", "/tmp/")
"""The folders that workers share. Leftovers of one worker must be told from files of another there."""

_CREATES: Final = os.O_CREAT

_readlink: Final = os.readlink
_fsdecode: Final = os.fsdecode
_rpartition: Final = str.rpartition
_getframe: Final = sys._getframe
_own_builtins: Final = sys._getframe().f_builtins
_ctypes_names: Final = vars(ctypes)

_FORBIDDEN_HOOK: Final = "sys.addaudithook"

_REACHES_ANYTHING: Final = frozenset({"gc.get_objects", "gc.get_referrers", "gc.get_referents"})
"""Events of functions that hand out objects which nothing watches."""

_ATTRIBUTE_SET: Final = frozenset({"object.__setattr__", "object.__delattr__"})
"""Events of attributes that are no entries of a dict: `__class__`, `__code__`, `__defaults__`, `__bases__` and the
like.
"""

_INTERPRETER_MADE: Final = "cpython.PyInterpreterState_New"

SUB_INTERPRETER_MODULES: Final = (
    *("_xxsubinterpreters", "_xxinterpchannels"),
    *("_interpreters", "_interpchannels", "_interpqueues"),
)
"""Modules for sub-interpreters, up to Python 3.12 and since. None of them can reset its counter."""

_DATABASE_OPENED: Final = "sqlite3.connect"

_CALLBACK_SET: Final = "sys.monitoring.register_callback"

_VARIABLE_SET: Final = frozenset({"os.putenv", "os.unsetenv"})

_FILE_MADE: Final = {"mmap.__new__": 0, "os.mkdir": 0, "os.symlink": 1, "os.link": 1, "os.rename": 1}
"""Index of the argument with the path that may be new."""


class _Heard:
    """The hook's records since the last look."""

    __slots__ = ("found", "has_database", "installed", "is_monitored", "known", "shared_paths", "variables")

    def __init__(self) -> None:
        self.installed = False
        self.is_monitored = False
        self.has_database = False
        self.known = Identities()
        self.found: dict[str, Finding] = {}
        self.variables: set[bytes] = set()
        self.shared_paths: set[str] = set()


_heard: Final = _Heard()


def install(known: Identities) -> None:
    """Installs the hook, once per process. `known` has the identities of the objects whose special attributes must not
    change.
    """
    _heard.known = known
    if not _heard.installed:
        _heard.installed = True
        sys.addaudithook(_hook)


def take_monitoring() -> bool:
    """Whether a callback of `sys.monitoring` was registered since the last time."""
    monitored, _heard.is_monitored = _heard.is_monitored, False
    return monitored


def take_databases() -> bool:
    """Whether an SQLite database was opened since the last time."""
    opened, _heard.has_database = _heard.has_database, False
    return opened


def take_touched_variables() -> set[bytes]:
    """Names of the environment variables set or deleted since the last time, in any way."""
    touched, _heard.variables = _heard.variables, set()
    return touched


def take_shared_paths() -> set[str]:
    """Paths in shared folders that this process has made, or may have made, since the last time."""
    paths, _heard.shared_paths = _heard.shared_paths, set()
    return paths


def check() -> dict[str, Finding]:
    """The kinds of state that were changed for good, each with a description."""
    if not _heard.found:
        return {}
    found, _heard.found = _heard.found, {}
    return found


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _ATTRIBUTE_SET:
        if id(arguments[0]) in _heard.known and not _is_own():
            _heard.found["special attributes"] = Recycle(f"{_name_of(arguments[0])}.{arguments[1]} was set")
    elif event in _VARIABLE_SET:
        _heard.variables.add(arguments[0])
    elif event == "open":
        # The arguments are path, mode and flags. A file that is only read may be a neighbour's.
        if type(arguments[2]) is int and arguments[2] & _CREATES:
            _note_shared(arguments[0])
    elif event in _FILE_MADE:
        _note_shared(arguments[_FILE_MADE[event]])
    elif event == _FORBIDDEN_HOOK:
        _heard.found["audit hooks"] = RESET
        raise RuntimeError("Audit hooks cannot be added here.")
    elif event.startswith("ctypes."):
        if not _is_own():
            _heard.found["ctypes"] = Recycle(f"{event} was used, which can change any memory")
    elif event in _REACHES_ANYTHING:
        if not _is_own():
            _heard.found["introspection"] = Recycle(f"{event} was called")
    elif event == _CALLBACK_SET:
        _heard.is_monitored = True
    elif event == _DATABASE_OPENED:
        _heard.has_database = True
    elif event == _INTERPRETER_MADE:
        _heard.found["sub-interpreters"] = Recycle("one was made, and nothing tells what code did in it")
    elif event == "import" and (name := _last_part(arguments[0])) in SUB_INTERPRETER_MODULES:
        _heard.found["sub-interpreters"] = Recycle(f"{name} was loaded, which keeps count of what it makes")


def _last_part(name: str) -> str:
    """The last part of the name finds an extension module in any package."""
    return _rpartition(name, ".")[2]


def _is_own() -> bool:
    """Whether the harness itself caused a suspicious event. The stack decides, because the user's finalizers run during
    a clean-up.
    """
    frame: FrameType | None = _getframe(2)
    while frame is not None and frame.f_globals is _ctypes_names:
        frame = frame.f_back
    return frame is None or frame.f_builtins is _own_builtins


def _note_shared(opened: object) -> None:
    """Records an opened path. Most events contain the path. `multiprocessing` opens its segments without an event, but
    then maps the descriptor.
    """
    if type(opened) is int and opened >= 0:
        try:
            opened = _readlink(f"/proc/self/fd/{opened}")
        except OSError:
            # It is no descriptor, so the mapping will fail.
            return
    if type(opened) is bytes:
        opened = _fsdecode(opened)
    if type(opened) is str and opened.startswith(_SHARED):
        _heard.shared_paths.add(opened)


def _name_of(target: Any) -> str:
    for attribute in ("__qualname__", "__name__"):
        try:
            return str(object.__getattribute__(target, attribute))
        except AttributeError:
            # Classes keep their names in another place than functions and modules.
            continue
    return str(type.__dict__["__name__"].__get__(type(target)))
