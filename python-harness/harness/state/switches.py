"""Settings that C code keeps for the whole process and that a function of some module changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from harness.state import tripwires
from harness.state.kinds import DATA_RESET, RESET, Check, Finding, Recycle, kind

_modules: Final = sys.modules

_SQLITE_SETTINGS: Final = ("hard_heap_limit", "soft_heap_limit", "temp_store_directory")
"""Pragmas that hold for all connections. The first can only be lowered."""


@kind("import lock")
def import_lock() -> Check:
    """Whether the import system is locked, and whether its frozen modules count."""
    module: Any = _modules["_imp"]
    is_held, release, override_frozen = module.lock_held, module.release_lock, module._override_frozen_modules_for_tests

    def check() -> Finding:
        # It cannot be read, so it is set every time.
        override_frozen(0)
        found: Finding = None
        while is_held():
            release()
            found = DATA_RESET
        return found

    return check


@kind("stack trampoline")
def stack_trampoline() -> Check:
    """Whether functions are compiled for a profiler outside, which Python can do since 3.12."""
    is_active: Callable[[], bool] = getattr(sys, "is_stack_trampoline_active", bool)

    def check() -> Finding:
        return Recycle("it was activated") if is_active() else None

    return check


@kind("syslog", needs="syslog")
def system_log() -> Check:
    """Which messages are passed on, and under which name."""
    module = _modules["syslog"]
    set_mask, close = module.setlogmask, module.closelog
    # 0 asks for the present one.
    mask = set_mask(0)

    def check() -> Finding:
        close()
        return None if set_mask(mask) == mask else DATA_RESET

    return check


@kind("sqlite3 limits", needs="_sqlite3", is_inherited=True)
def sqlite_limits() -> Check:
    """Limits of memory, the folder of temporary files and the sharing of caches, which hold for all databases."""
    module = _modules["_sqlite3"]
    connect, share = module.connect, getattr(module, "enable_shared_cache", None)

    def read() -> list[Any]:
        connection = connect(":memory:")
        try:
            return [connection.execute(f"pragma {name}").fetchall() for name in _SQLITE_SETTINGS]
        finally:
            connection.close()

    saved = read()

    def check() -> Finding:
        if share is not None:
            # It cannot be read, so it is set every time. Python 3.12 took it away.
            share(False)
        if not tripwires.take_databases():
            return None
        is_same = read() == saved
        tripwires.take_databases()
        return None if is_same else Recycle("one was set")

    return check


@kind("terminal", needs="_curses")
def terminal() -> Check:
    """What `curses` knows of the terminal once it was told."""
    module = _modules["_curses"]
    look, error = module.tigetflag, module.error

    def is_known() -> bool:
        try:
            look("am")
        except error:
            return False
        return True

    was_known = is_known()

    def check() -> Finding:
        return None if is_known() == was_known else Recycle("it was set up")

    return check


@kind("element factories", needs="_elementtree", is_inherited=True)
def element_factories() -> Check:
    """What makes comments and processing instructions out of XML."""
    set_factories = getattr(_modules["_elementtree"], "_set_factories", None)
    if set_factories is None:
        return _nothing
    saved = set_factories(None, None)
    set_factories(*saved)

    def check() -> Finding:
        present = set_factories(*saved)
        return None if present == saved else RESET

    return check


@kind("image memory", needs="PIL._imaging", is_inherited=True)
def image_memory() -> Check:
    """How Pillow gets memory for images."""
    module = _modules["PIL._imaging"]
    names = ("alignment", "block_size", "blocks_max")
    settings = [(getattr(module, f"get_{name}"), getattr(module, f"set_{name}")) for name in names]
    return _numbers(settings)


@kind("numpy memory", needs="numpy", is_inherited=True)
def numpy_memory() -> Check:
    """Whether numpy asks the kernel for large pages."""
    module = _modules.get("numpy._core.multiarray") or _modules["numpy.core.multiarray"]
    return _numbers([(module._get_madvise_hugepage, module._set_madvise_hugepage)])


def _numbers(settings: list[tuple[Callable[[], Any], Callable[[Any], Any]]]) -> Check:
    saved = [get() for get, _ in settings]

    def check() -> Finding:
        found: Finding = None
        for (get, put), value in zip(settings, saved, strict=True):
            if get() != value:
                put(value)
                found = DATA_RESET
        return found

    return check


def _nothing() -> Finding:
    return None


KINDS: Final = (
    import_lock,
    stack_trampoline,
    system_log,
    sqlite_limits,
    terminal,
    element_factories,
    image_memory,
    numpy_memory,
)
