"""`tracemalloc`, and `faulthandler`, which the worker uses and whose output file cannot be asked for."""

from __future__ import annotations

import faulthandler
import tracemalloc

from harness.protocol.signals import TRACE_SIGNAL
from harness.state.checks.finding import RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind
from harness.system.descriptors import TRACE_FD


@kind("fault and memory tracing")
def debug_facilities() -> Check:
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
            # Only a start sets this value.
            start(limit)
            stop()
            found = RESET
        cancel()
        return found

    return check
