"""Threads, even if Python did not start them. They cannot be ended."""

from __future__ import annotations

import os
import time
from typing import Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind

_LINKS_OF_EMPTY_FOLDER: Final = 2


@kind("threads")
def running_threads() -> Check:
    stat, listdir, sleep = os.stat, os.listdir, time.sleep
    folder = "/proc/self/task"
    count = len(listdir(folder))
    # Linux counts the folders in it as links, and reading that number takes a third of the time.
    extra = stat(folder).st_nlink - count
    is_counted = extra == _LINKS_OF_EMPTY_FOLDER

    def check() -> Finding:
        for _ in range(_THREAD_END_CHECKS):
            running = stat(folder).st_nlink - extra if is_counted else len(listdir(folder))
            if running <= count:
                return None
            # A thread that was joined goes on for a moment inside the C library.
            sleep(_THREAD_END_S)
        return Recycle(f"{running - count} still running")

    return check


_THREAD_END_CHECKS: Final = 20
_THREAD_END_S: Final = 0.000_5
"""Seconds between checks of threads that are ending: 10 ms in total, a hundred times the usual time on an idle
machine.
"""
