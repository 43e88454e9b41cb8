"""The two signals of the protocol; only the supervisor sends them."""

from __future__ import annotations

import signal
from typing import Final

INTERRUPT_SIGNAL: Final = signal.SIGRTMIN + 1
"""Raises an exception in the running call."""

TRACE_SIGNAL: Final = signal.SIGRTMIN + 2
"""Makes faulthandler write every thread's stack to the trace file, even from within C code."""
