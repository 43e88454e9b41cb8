"""State of the interpreter itself: `sys`, builtins, hooks, limits, the collector, and lists that only C code can
see.
"""

from __future__ import annotations

import atexit
import builtins
import faulthandler
import gc
import sys
import tracemalloc
import warnings
from operator import is_
from typing import Any, Final

from harness.descriptors import TRACE_FD
from harness.signals import TRACE_SIGNAL
from harness.state.dict_table import DictTable
from harness.state.finders import Finders
from harness.state.guard import Guard
from harness.state.kinds import DATA_RESET, FORGOTTEN, RESET, Check, Finding, Recycle, both, is_data, kind
from harness.state.monitoring import find_traces, tools
from harness.state.tracked import has_entries
from harness.streams import last as _last_streams

_sys_dict: Final = sys.__dict__
_builtins_dict: Final = builtins.__dict__
_STREAMS: Final = ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")
_PER_CALL: Final = (*_STREAMS, "argv")
"""Attributes of `sys` that every call gets anew."""

_EXCEPTION_OF_A_CALL: Final = ("last_exc", "last_type", "last_value", "last_traceback", "ps1", "ps2")
"""Attributes of `sys` that only come into being."""


@kind("tracing")
def tracing() -> Check:
    """`sys.settrace`, `sys.setprofile` and the tools of `sys.monitoring`. First of all: they would run inside the
    checks.
    """
    settrace, setprofile, gettrace, getprofile = sys.settrace, sys.setprofile, sys.gettrace, sys.getprofile
    known_tools = tools()

    def check() -> Finding:
        found: Finding = None
        if gettrace() is not None or getprofile() is not None:
            setprofile(None)
            settrace(None)
            found = RESET
        traces = find_traces(known_tools)
        return found if traces is None else Recycle(traces)

    return check


@kind("builtins", is_inherited=True)
def builtins_namespace() -> Check:
    """Names in `builtins`: added, removed, replaced."""
    saved, guard = dict(_builtins_dict), Guard([_builtins_dict])

    def check() -> Finding:
        if guard.is_untouched():
            return None
        found: Finding = None if has_entries(_builtins_dict, saved) else RESET
        # Emptied first, so that the order of names comes back as well.
        _builtins_dict.clear()
        _builtins_dict.update(saved)
        guard.settle(found)
        return found

    return check


_path: Final[list[str]] = []
"""`sys.path` as it is to be after every call."""


def accept_path() -> None:
    """Take `sys.path` as it is now: a worker has put a folder of its own first, where the rest is inherited."""
    _path[:] = sys.path


@kind("sys", is_inherited=True)
def sys_namespace() -> Check:
    """Attributes of `sys`: hooks, streams, `path` and all its other lists, each with binding and contents."""
    finders = Finders()
    # In the order of names that a first call finds.
    saved = {
        name: None if name in _PER_CALL else value
        for name, value in _sys_dict.items()
        if name not in _EXCEPTION_OF_A_CALL
    }
    saved.update((name, None) for name in _PER_CALL if name not in saved)
    accept_path()
    lists = [(value, list(value)) for value in saved.values() if type(value) is list and value is not sys.path]
    lists.append((sys.path, _path))
    dicts = [(value, dict(value)) for name, value in saved.items() if type(value) is dict and name != "modules"]
    namespaces: list[Any] = [sys.implementation]
    if sys.version_info >= (3, 12):
        namespaces += [sys.monitoring, sys.monitoring.events]
    dicts += [(vars(each), dict(vars(each))) for each in namespaces]
    names_table = DictTable(_sys_dict)
    known = b""
    guard = Guard([*(value for value, _ in lists), *(value for value, _ in dicts), *finders.containers()])

    def check() -> Finding:
        nonlocal known
        found: Finding = None if _are_of_the_harness(_sys_dict) else FORGOTTEN
        for name in _PER_CALL:
            # Not deleted, so that they keep their places in the table.
            _sys_dict[name] = None
        if names_table.read() != known:
            found = found if has_entries(_sys_dict, saved) else RESET
            _sys_dict.clear()
            _sys_dict.update(saved)
            # What was let go of may have left something else at once.
            known = names_table.read() if has_entries(_sys_dict, saved) else b""
        # First, as `path` is what ordinary code changes: often nothing else is left to do then.
        for present, contents in lists:
            if not (len(present) == len(contents) and all(map(is_, present, contents))):
                found = both(found, DATA_RESET if is_data(present) else RESET)
                present[:] = contents
        if guard.is_untouched():
            return found
        found = both(found, finders.restore())
        for table, entries in dicts:
            if not has_entries(table, entries):
                table.clear()
                table.update(entries)
                # Only `path_importer_cache` changes by itself; it forgets folders that are gone, and costs nothing to
                # fill.
                found = both(found, FORGOTTEN if table is saved.get("path_importer_cache") else RESET)
        guard.settle(found)
        return found

    return check


@kind("interpreter limits", is_inherited=True)
def interpreter_limits() -> Check:
    """Recursion limit, switch interval, length of integer strings, hooks of asynchronous generators, flags of
    `dlopen`.
    """
    settings: list[tuple[Any, Any, Any]] = [
        (getter, setter, getter())
        for getter, setter in (
            (sys.getrecursionlimit, sys.setrecursionlimit),
            (sys.getswitchinterval, sys.setswitchinterval),
            (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
            (sys.get_coroutine_origin_tracking_depth, sys.set_coroutine_origin_tracking_depth),
            (sys.getdlopenflags, sys.setdlopenflags),
        )
    ]
    get_hooks, set_hooks, hooks = sys.get_asyncgen_hooks, sys.set_asyncgen_hooks, tuple(sys.get_asyncgen_hooks())

    def check() -> Finding:
        found: Finding = None
        for getter, setter, value in settings:
            if getter() != value:
                setter(value)
                found = RESET
        if not all(map(is_, get_hooks(), hooks)):
            set_hooks(*hooks)
            found = RESET
        return found

    return check


@kind("gc", is_inherited=True)
def collector() -> Check:
    """The collector's switch, thresholds, debug flags and callbacks. Before any collection: callbacks are the user's
    code.
    """
    enabled, threshold, debug = gc.isenabled(), gc.get_threshold(), gc.get_debug()
    isenabled, get_threshold, get_debug = gc.isenabled, gc.get_threshold, gc.get_debug
    switch, set_threshold, set_debug = (gc.enable if enabled else gc.disable), gc.set_threshold, gc.set_debug
    callbacks, saved_callbacks, garbage = gc.callbacks, list(gc.callbacks), gc.garbage
    names, saved_names = gc.__dict__, {"callbacks": gc.callbacks, "garbage": gc.garbage}

    def check() -> Finding:
        found: Finding = None
        if callbacks != saved_callbacks or garbage:
            callbacks[:] = saved_callbacks
            garbage.clear()
            found = RESET
        if isenabled() != enabled or get_threshold() != threshold or get_debug() != debug:
            switch()
            set_threshold(*threshold)
            set_debug(debug)
            found = RESET
        if names.get("callbacks") is not callbacks or names.get("garbage") is not garbage:
            names.update(saved_names)
            found = RESET
        return found

    return check


@kind("warnings", is_inherited=True)
def warning_filters() -> Check:
    """The functions that show a warning, the binding of the list of filters, and what was shown once. Its items are a
    registry.
    """
    names = warnings.__dict__
    hooks = {
        name: names[name] for name in ("showwarning", "formatwarning", "_showwarnmsg_impl", "filters", "defaultaction")
    }
    once, saved_once = names["onceregistry"], dict(names["onceregistry"])
    invalidate = names.get("_filters_mutated") or names["_filters_mutated_lock_held"]

    def check() -> Finding:
        found: Finding = None
        if any(names.get(name) is not value for name, value in hooks.items()):
            names.update(hooks)
            found = RESET
        if not has_entries(once, saved_once):
            once.clear()
            once.update(saved_once)
            found = RESET
        if found:
            # Registries of warnings already shown count only for the version of the filters they were made under.
            invalidate()
        return found

    return check


@kind("atexit")
def exit_callbacks() -> Check:
    """Functions to run at exit, where they were registered after those of the call have run at its end."""
    count, clear = atexit._ncallbacks, atexit._clear
    clear()

    def check() -> Finding:
        if count() == 0:
            return None
        clear()
        return RESET

    return check


@kind("fault and memory tracing")
def debug_facilities() -> Check:
    """`faulthandler`, which the worker uses and nobody can ask where it writes to, and `tracemalloc`."""
    fault_on, memory_on = faulthandler.is_enabled(), tracemalloc.is_tracing()
    is_enabled, enable, disable = faulthandler.is_enabled, faulthandler.enable, faulthandler.disable
    register = faulthandler.register
    is_tracing, start, stop = tracemalloc.is_tracing, tracemalloc.start, tracemalloc.stop
    get_limit, limit = tracemalloc.get_traceback_limit, tracemalloc.get_traceback_limit()
    cancel = faulthandler.cancel_dump_traceback_later

    def check() -> Finding:
        found: Finding = None
        if is_enabled() and not fault_on:
            disable()
            found = RESET
        if fault_on and not is_enabled():
            return Recycle("faulthandler was switched off")
        if fault_on:
            enable(TRACE_FD)
            register(TRACE_SIGNAL, TRACE_FD, all_threads=True)
        if is_tracing() and not memory_on:
            stop()
            found = RESET
        if get_limit() != limit:
            # Only a start sets it.
            start(limit)
            stop()
            found = RESET
        cancel()
        return found

    return check


def _are_of_the_harness(names: dict[str, Any]) -> bool:
    """Whether what every call gets anew is what it got, or data."""
    streams, argv = _last_streams() or {}, names.get("argv")
    return (argv is None or (type(argv) is list and is_data(argv))) and all(
        (stream := names.get(name)) is None or stream is streams.get(name) for name in _STREAMS
    )


KINDS: Final = (
    tracing,
    builtins_namespace,
    sys_namespace,
    interpreter_limits,
    collector,
    warning_filters,
    exit_callbacks,
    debug_facilities,
)
