"""What a script does at its end, after it has waited for its threads: it runs what was registered to run then.

What libraries registered in the zygote is none of a call's business. Three parts of the standard library register for
what a call does with them later, so these are asked at the end of each call whether there is something to do.
"""

from __future__ import annotations

import atexit
import sys
import time
from os import WNOHANG, close, waitpid
from typing import Any, Final

from harness.interrupt import Interrupted

_modules: Final = sys.modules
_sys_dict: Final = sys.__dict__
_count: Final = atexit._ncallbacks
_run: Final = atexit._run_exitfuncs
_clear: Final = atexit._clear
_close: Final = close
_waitpid: Final = waitpid
_sleep: Final = time.sleep

_HOOK: Final = "unraisablehook"

_HELPERS: Final = (
    # The first passes the second on to what it forks, so it goes first.
    ("multiprocessing.forkserver", "_forkserver", "_forkserver_alive_fd", "_forkserver_pid"),
    ("multiprocessing.resource_tracker", "_resource_tracker", "_fd", "_pid"),
)
"""Processes of multiprocessing that end when a pipe is closed, as it is when a script ends."""

_HELPER_WAITS: Final = 500
_HELPER_WAIT_SECONDS: Final = 0.002
"""A helper needs some milliseconds. A process that the code left keeps the pipe open, and then nobody waits any longer:
the clean-up ends both.
"""


_UNKNOWN: Final = -1
"""Number of handlers where `logging` is still to be loaded: it registers for its own, then."""


class _Known:
    """What there is at the start of a call that is not its own."""

    __slots__ = ("handlers",)

    def __init__(self) -> None:
        self.handlers = _UNKNOWN


_known: Final = _Known()


def forget() -> None:
    """Let nothing that was registered so far run at the end of a call. Once per process, before user code."""
    _clear()
    finalize = _finalize()
    if finalize is not None:
        for info in finalize._registry.values():
            info.atexit = False
        if finalize._registered_with_atexit:
            # The next one registers anew.
            finalize._registered_with_atexit = False
    util = _modules.get("multiprocessing.util")
    if util is not None and util._finalizer_registry:
        util._finalizer_registry.clear()


def begin() -> None:
    """Note what is not the call's own."""
    handlers = getattr(_modules.get("logging"), "_handlerList", None)
    _known.handlers = len(handlers) if type(handlers) is list else _UNKNOWN


def run(*, is_child: bool) -> None:
    """Run the callbacks, the last registered first, as Python does: an exception is shown on stderr, and the next one
    runs. `is_child`: this process was forked by the code, and leaves alone what is its parent's.

    Raises Interrupted, and what comes of it if the code broke a module that has something to do.
    """
    if _count():
        _run_registered()
    logging = _modules.get("logging")
    if _known.handlers != _UNKNOWN and logging is not None and len(logging._handlerList) > _known.handlers:
        logging.shutdown(logging._handlerList[_known.handlers :])
    util = _modules.get("multiprocessing.util")
    if util is not None:
        _end_processes(util, is_child)


def _run_registered() -> None:
    interrupts: list[BaseException] = []
    hook = _sys_dict[_HOOK]

    def show(unraisable: Any) -> None:
        # Python passes over whatever a callback raises, and so over the interrupt.
        if issubclass(unraisable.exc_type, Interrupted):
            interrupts.append(unraisable.exc_value)
            _clear()
        else:
            hook(unraisable)

    _sys_dict[_HOOK] = show
    try:
        _run()
    finally:
        if _sys_dict.get(_HOOK) is show:
            _sys_dict[_HOOK] = hook
        finalize = _finalize()
        if finalize is not None:
            # Or none would ever run again in this process.
            finalize._registered_with_atexit = finalize._shutdown = False
    if interrupts:
        raise interrupts[0]


def _end_processes(util: Any, is_child: bool) -> None:
    try:
        if util._finalizer_registry or _modules["multiprocessing.process"]._children:
            util._exit_function()
    finally:
        util._exiting = False
    if is_child:
        return
    for module, name, pipe, pid in _HELPERS:
        helper = getattr(_modules.get(module), name, None)
        if helper is not None and getattr(helper, pid) is not None:
            _end_helper(helper, pipe, pid)


def _end_helper(helper: Any, pipe: str, pid: str) -> None:
    _close(getattr(helper, pipe))
    setattr(helper, pipe, None)
    number = getattr(helper, pid)
    setattr(helper, pid, None)
    try:
        for _ in range(_HELPER_WAITS):
            if _waitpid(number, WNOHANG)[0] == number:
                return
            _sleep(_HELPER_WAIT_SECONDS)
    except ChildProcessError:
        # The code has waited for it.
        return


def _finalize() -> Any:
    return getattr(_modules.get("weakref"), "finalize", None)
