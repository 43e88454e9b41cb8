"""Makes the one `exited` of a worker from its remains."""

from __future__ import annotations

import os
import signal
from binascii import b2a_base64
from typing import Any, Final

from harness.answer.output import read_output
from harness.protocol.frames import Message
from harness.protocol.messages import Cause
from harness.protocol.settings import Settings
from harness.supervisor.workers.worker_record import OutputFiles, WorkerRecord
from harness.system.call_mark import last_call
from harness.system.capture import read_text
from harness.system.ends import HASTY_BYTES, beginning, told

_MAX_TRACE_BYTES: Final = 64 << 10
"""Bytes read of a stack dump: 100 frames for each of some dozen threads."""


def exited(record: WorkerRecord, settings: Settings, oom_kills: int) -> Message:
    """The message. `oom_kills` is the present count."""
    stdout, stdout_gap = read_output(record.files.stdout, settings.max_output_bytes)
    stderr, stderr_gap = read_output(record.files.stderr, settings.max_output_bytes)
    texts = told({"stdout": stdout_gap, "stderr": stderr_gap})
    if "cut" in texts and record.running_since_ns is not None:
        _add_whole(texts["cut"], record.files, min(HASTY_BYTES, settings.max_artifact_bytes))
    trace = _trace_of(record)
    exit_code, signal_name = describe_status(record.status)
    return {
        "type": "exited",
        "worker": record.worker,
        "cause": cause_of(record),
        "detail": record.detail or _detail_of(record, trace),
        "exit_code": exit_code,
        "signal": signal_name,
        "oom": oom_kills > record.oom_kills_before,
        "stdout": stdout,
        "stderr": stderr,
        **texts,
        "stack": trace or None,
        "begun": last_call(record.files.trace),
        "leftovers": record.leftovers,
    }


def never_spawned(worker: int, detail: str) -> Message:
    """The message for a worker whose files could not be made."""
    return {
        "type": "exited",
        "worker": worker,
        "cause": "spawn_failed",
        "detail": detail,
        "exit_code": None,
        "signal": None,
        "oom": False,
        "stdout": "",
        "stderr": "",
        "truncated": {"stdout": 0, "stderr": 0},
        "stack": None,
        "begun": 0,
        "leftovers": 0,
    }


def cause_of(record: WorkerRecord) -> Cause:
    """Why the worker is gone. A worker that ended by itself before it was ready counts as never started."""
    if record.cause is not None:
        return record.cause
    return "died" if record.was_ready else "spawn_failed"


def was_killed_for_memory(record: WorkerRecord, oom_kills: int) -> bool:
    """Whether the out-of-memory killer ended this very worker."""
    killed = (
        record.status is not None and os.WIFSIGNALED(record.status) and os.WTERMSIG(record.status) == signal.SIGKILL
    )
    return killed and record.cause is None and oom_kills > record.oom_kills_before


def _add_whole(cut: dict[str, dict[str, Any]], files: OutputFiles, most_bytes: int) -> None:
    """Adds the beginning of each whole text to `cut`. A call that has answered has sent its own."""
    for name, descriptor in (("stdout", files.stdout), ("stderr", files.stderr)):
        if name in cut and most_bytes > 0:
            data = beginning(os.pread(descriptor, most_bytes, 0), most_bytes)
            cut[name]["data"] = b2a_base64(data, newline=False).decode()


def _trace_of(record: WorkerRecord) -> str:
    trace, gap = read_text(record.files.trace, _MAX_TRACE_BYTES)
    return trace if gap is None else trace + gap.tail


def _detail_of(record: WorkerRecord, trace: str) -> str | None:
    if cause_of(record) == "spawn_failed":
        return f"The worker ended before it was ready ({_in_words(record.status)}). {trace}".rstrip()
    if record.is_dead and record.status is None:
        return "How it ended is not known: the zygote was lost at the same time."
    return None


def describe_status(status: int | None) -> tuple[int | None, str | None]:
    """The exit code, or the name of the signal."""
    if status is None:
        return None, None
    if os.WIFSIGNALED(status):
        return None, _signal_name(os.WTERMSIG(status))
    return os.WEXITSTATUS(status), None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        # Most real-time signals have no name in Python.
        return f"SIGRTMIN+{number - signal.SIGRTMIN}"


def _in_words(status: int | None) -> str:
    exit_code, signal_name = describe_status(status)
    return f"signal {signal_name}" if signal_name else f"exit status {exit_code}"
