"""Runs the registered exit callbacks, as Python does at the end of a script after it has waited for its threads.

Callbacks that libraries registered in the zygote do not belong to a call. Three parts of the standard library register
early for later work of a call, so each of them is asked at the end of every call whether there is something to do.
"""

from __future__ import annotations

import atexit
import sys
from os import close
from traceback import format_exception
from typing import Any, Final

from harness.script.interrupt import Interrupted

_modules: Final = sys.modules
_sys_dict: Final = sys.__dict__
_count: Final = atexit._ncallbacks
_run: Final = atexit._run_exitfuncs
_clear: Final = atexit._clear
_close: Final = close
_usual_hook: Final = sys.unraisablehook
_format_exception: Final = format_exception

_HOOK: Final = "unraisablehook"

_HELPERS: Final = (
    # The first passes the second on to processes that it forks, so it comes first.
    ("multiprocessing.forkserver", "_forkserver", "_forkserver_alive_fd", "_forkserver_pid", "_forkserver_address"),
    ("multiprocessing.resource_tracker", "_resource_tracker", "_fd", "_pid"),
)
"""Helper processes of multiprocessing that end when a pipe is closed, as happens at the end of a script: the place
where each is recorded, and its attributes for the pipe, the pid and the rest.
"""

_UNKNOWN: Final = -1
"""Number of handlers if `logging` is not loaded yet. It registers its own callback when it is loaded."""


class _State:
    """Number of handlers of `logging` at the start of a call, and whether callbacks ran at its end."""

    __slots__ = ("handlers", "has_ended")

    def __init__(self) -> None:
        self.has_ended = False
        self.handlers = _UNKNOWN


_state: Final = _State()


def forget() -> None:
    """Keeps callbacks registered so far from running at the end of a call. Once per process, before user code."""
    _clear()
    finalize = _finalize()
    if finalize is not None:
        for info in finalize._registry.values():
            info.atexit = False
        if finalize._registered_with_atexit:
            # The next registration adds it again.
            finalize._registered_with_atexit = False
    util = _modules.get("multiprocessing.util")
    if util is not None and util._finalizer_registry:
        util._finalizer_registry.clear()


def begin() -> None:
    """Records the handlers that do not belong to the call."""
    handlers = getattr(_modules.get("logging"), "_handlerList", None)
    _state.handlers = len(handlers) if type(handlers) is list else _UNKNOWN


def run(*, is_child: bool) -> None:
    """Runs the callbacks, the last registered first, as Python does: an exception is shown on stderr, and the next one
    runs. `is_child`: the code forked this process, which must not touch helpers of its parent.

    Raises Interrupted, and any exception of a module that the code broke.
    """
    if _count():
        _run_registered()
    logging = _modules.get("logging")
    if _state.handlers != _UNKNOWN and logging is not None and len(logging._handlerList) > _state.handlers:
        logging.shutdown(logging._handlerList[_state.handlers :])
    util = _modules.get("multiprocessing.util")
    if util is not None:
        _end_processes(util, is_child)


def end() -> None:
    """Lets finalizers run again in this process. After it has run them once, Python runs none until this is called."""
    if not _state.has_ended:
        return
    _state.has_ended = False
    finalize = _finalize()
    if finalize is not None and finalize._registered_with_atexit:
        finalize._registered_with_atexit = finalize._shutdown = False


def _run_registered() -> None:
    _state.has_ended = True
    interrupts: list[BaseException] = []
    hook = _sys_dict[_HOOK]

    def show(unraisable: Any) -> None:
        # Python ignores exceptions of callbacks, and so the interrupt.
        if issubclass(unraisable.exc_type, Interrupted):
            interrupts.append(unraisable.exc_value)
            _clear()
        elif hook is _usual_hook:
            _show(unraisable)
        else:
            hook(unraisable)

    _sys_dict[_HOOK] = show
    try:
        _run()
    finally:
        if _sys_dict.get(_HOOK) is show:
            _sys_dict[_HOOK] = hook
    if interrupts:
        raise interrupts[0]


def _show(unraisable: Any) -> None:
    """Shows an exception as Python does. Python itself would look for the lines of the code in a file."""
    about = f": {unraisable.object!r}" if unraisable.object is not None else ":"
    traceback = unraisable.exc_traceback
    # A callback in C has no frame of its own.
    if traceback is not None and traceback.tb_frame.f_code is _run_registered.__code__:
        traceback = traceback.tb_next
    lines = _format_exception(unraisable.exc_type, unraisable.exc_value, traceback)
    _sys_dict["stderr"].write(f"{unraisable.err_msg}{about}\n{''.join(lines)}")


def _end_processes(util: Any, is_child: bool) -> None:
    try:
        if util._finalizer_registry or _modules["multiprocessing.process"]._children:
            util._exit_function()
    finally:
        util._exiting = False
    if not is_child:
        end_helpers()


def end_helpers() -> None:
    """Tells the helper processes of multiprocessing that they are not needed any more."""
    tracker = getattr(_modules.get("multiprocessing.resource_tracker"), "_resource_tracker", None)
    # Code that starts the other helper starts this one first.
    if tracker is None or tracker._pid is None:
        return
    for module, name, pipe, pid, *others in _HELPERS:
        helper = getattr(_modules.get(module), name, None)
        if getattr(helper, pid, None) is None:
            continue
        # Nobody waits for its end, as with a script. The clean-up finds it if it takes long.
        _close(getattr(helper, pipe))
        for attribute in (pipe, pid, *others):
            setattr(helper, attribute, None)


def _finalize() -> Any:
    return getattr(_modules.get("weakref"), "finalize", None)
