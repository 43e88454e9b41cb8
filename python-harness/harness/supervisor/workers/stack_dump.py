"""Has a worker write down where its code is, before it is killed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from harness.protocol.signals import TRACE_SIGNAL
from harness.supervisor.link.events import EventLoop
from harness.supervisor.workers.worker_record import WorkerRecord

_LOOK_SECONDS: Final = 0.05
"""faulthandler writes a few kilobytes to memory, as soon as the process gets a processor."""

_MAX_LOOKS: Final = 10
"""On a busy machine 0.15 s were too short. A process that is stopped, or blocks the signal, never writes."""


def dump_stacks(loop: EventLoop, record: WorkerRecord, then: Callable[[], None]) -> None:
    """Calls `then` when the stacks are written, or when they did not come in time. `record.timer` is the wait."""
    before = last = _written(record)
    looks = 0

    def look() -> None:
        nonlocal last, looks
        now, looks = _written(record), looks + 1
        if looks == _MAX_LOOKS or before < now == last:
            then()
            return
        last = now
        record.timer = loop.after(_LOOK_SECONDS, look)

    record.signal(TRACE_SIGNAL)
    record.timer = loop.after(_LOOK_SECONDS, look)


def _written(record: WorkerRecord) -> int:
    return os.fstat(record.files.trace).st_size
