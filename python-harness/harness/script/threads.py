"""What a script does at its end: it waits for the threads it started."""

from __future__ import annotations

import sys
from _thread import _count as _count_threads
from typing import Any, Final

_modules: Final = sys.modules


def count_threads() -> int:
    """Threads started from Python that run now, besides the main one."""
    return _count_threads()


def thread_idents() -> frozenset[int]:
    """Identifiers of the threads that run now, the main one included."""
    threading = _modules.get("threading")
    return frozenset() if threading is None else frozenset(thread.ident for thread in threading.enumerate())


def wait_for_threads(already: frozenset[int]) -> None:
    """Wait for all threads but daemons and those in `already`, as Python does at the end of a script. Can be
    interrupted.
    """
    threading = _modules.get("threading")
    if threading is None:
        return
    _close_process_pools()
    for thread in threading.enumerate():
        if not thread.daemon and thread.ident not in already and thread is not threading.main_thread():
            _join(thread)


def _join(thread: Any) -> None:
    pools: Any = _modules.get("concurrent.futures.thread")
    queue = None if pools is None else pools._threads_queues.get(thread)
    if pools is None or queue is None:
        thread.join()
        return
    # Workers of a pool that was never shut down wait for more work; at its end Python tells them that there is none.
    with pools._global_shutdown_lock:
        pools._shutdown = True
    try:
        queue.put(None)
        thread.join()
    finally:
        # Python never starts again after this; a worker does, with the next call.
        pools._shutdown = False


def _close_process_pools() -> None:
    """Tell the pools of processes that were never shut down that there is no more work, and wait for what they have."""
    pools: Any = _modules.get("concurrent.futures.process")
    if pools is None or not pools._threads_wakeups:
        return
    try:
        pools._python_exit()
    finally:
        # As above.
        pools._global_shutdown = False
