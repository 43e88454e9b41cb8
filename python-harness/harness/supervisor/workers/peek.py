"""Reads what a call has written so far, while it runs."""

from __future__ import annotations

from typing import Final

from harness.protocol.frames import Message
from harness.protocol.messages import peeked
from harness.supervisor.workers.worker_record import WorkerRecord
from harness.system.call_mark import runs
from harness.system.capture import read_end

_MAX_BYTES: Final = 512
"""Of each stream. A line that a person can read at a glance is shorter."""


def peek(record: WorkerRecord, call: int) -> Message | None:
    """The answer to `peek`. None unless the worker runs this call, before and after the look: the output of one call is
    never taken for that of another.
    """
    files = record.files
    if not runs(files.trace, call):
        return None
    stdout, stderr = read_end(files.stdout, _MAX_BYTES), read_end(files.stderr, _MAX_BYTES)
    return peeked(record.worker, call, stdout, stderr) if runs(files.trace, call) else None
