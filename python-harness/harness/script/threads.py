"""Waits for threads at the end of a call, as Python does at the end of a script."""

from __future__ import annotations

import sys
from _thread import _count as _count_threads
from typing import Any, Final

_modules: Final = sys.modules


def count_threads() -> int:
    """Number of running threads that Python started, without the main one."""
    return _count_threads()


def thread_idents() -> frozenset[int]:
    """Identifiers of the running threads, including the main one."""
    threading = _modules.get("threading")
    return frozenset() if threading is None else frozenset(thread.ident for thread in threading.enumerate())


def wait_for_threads(already: frozenset[int]) -> None:
    """Waits for all threads but daemons and those in `already`, as Python does at the end of a script. Can be
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
    # Threads of a pool that was never shut down wait for more work. At its end Python tells them that there is none.
    with pools._global_shutdown_lock:
        pools._shutdown = True
    try:
        queue.put(None)
        thread.join()
    finally:
        # Python never runs again after this; a worker does, with the next call.
        pools._shutdown = False


def _close_process_pools() -> None:
    """Tells the pools of processes that were never shut down that there is no more work, and waits for their pending
    work.
    """
    pools: Any = _modules.get("concurrent.futures.process")
    if pools is None or not pools._threads_wakeups:
        return
    try:
        pools._python_exit()
    finally:
        # As above.
        pools._global_shutdown = False
