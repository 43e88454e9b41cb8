"""Signal handlers, the mask of blocked signals, the wake-up descriptor."""

from __future__ import annotations

import signal
import sys
from operator import is_
from typing import Any

from harness.state.checks.finding import RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("signals")
def signal_handlers() -> Check:
    # These are the C functions. Those of `signal` make enums of every answer.
    _signal: Any = sys.modules["_signal"]

    getsignal, set_handler, sigmask = _signal.getsignal, _signal.signal, _signal.pthread_sigmask
    numbers = sorted(set(map(int, signal.valid_signals())) - {int(signal.SIGKILL), int(signal.SIGSTOP)})
    handlers, blocked = [getsignal(number) for number in numbers], set(sigmask(signal.SIG_BLOCK, []))
    own = [(number, handler) for number, handler in zip(numbers, handlers, strict=True) if callable(handler)]
    set_wakeup_fd, block = _signal.set_wakeup_fd, int(signal.SIG_SETMASK)

    def check() -> Finding:
        found: Finding = None
        if not all(map(is_, map(getsignal, numbers), handlers)):
            for number, handler in zip(numbers, handlers, strict=True):
                if getsignal(number) is not handler and handler is not None:
                    set_handler(number, handler)
            if not all(map(is_, map(getsignal, numbers), handlers)):
                return Recycle("a handler that was not set from Python was replaced")
            found = RESET
        for number, handler in own:
            # Python cannot see whether `siginterrupt` changed how the signal interrupts system calls.
            set_handler(number, handler)
        if sigmask(block, blocked) != blocked:
            found = RESET
        if set_wakeup_fd(-1) != -1:
            found = RESET
        return found

    return check
