"""Makes the `result` of a call from its outcome and its output files."""

from __future__ import annotations

from harness.answer.output import read_output
from harness.execution.execute import Outcome
from harness.protocol.frames import Message
from harness.protocol.settings import Settings
from harness.system.capture import is_full
from harness.system.descriptors import STDERR_FILE_FD, STDOUT_FILE_FD
from harness.system.ends import Gap, told


def result_of(call: int, outcome: Outcome, settings: Settings) -> Message:
    """The message as PROTOCOL.md describes it, without `shared`."""
    stdout, stdout_gap = _output(STDOUT_FILE_FD, settings)
    stderr, stderr_gap = _output(STDERR_FILE_FD, settings)
    message: Message = {
        "type": "result",
        "call": call,
        "status": outcome.status,
        "stdout": stdout,
        "stderr": stderr,
        "result": outcome.result,
        "error": outcome.error,
        "detail": outcome.detail,
        "exit_code": outcome.exit_code,
        "duration_ms": outcome.duration_ms,
        "truncated": {"stdout": 0, "stderr": 0, "result": 0},
        "imports": outcome.imports,
    }
    if outcome.has_value:
        message["value"] = outcome.value
    if stdout_gap or stderr_gap or outcome.result_gap:
        message |= told({"stdout": stdout_gap, "stderr": stderr_gap, "result": outcome.result_gap})
        _note_full_output(message, settings.max_file_bytes)
    return message


def _note_full_output(message: Message, limit: int) -> None:
    if message["status"] == "interrupted" or not (is_full(STDOUT_FILE_FD, limit) or is_full(STDERR_FILE_FD, limit)):
        return
    error = message["error"]
    place = f"\n{error['traceback']}" if isinstance(error, dict) else ""
    message["status"] = "output_limit"
    message["error"] = None
    message["exit_code"] = None
    message["detail"] = message["detail"] or (
        f"The code wrote more than the {limit} bytes that a stream may hold. Print less, or write to a file.{place}"
    )


def _output(descriptor: int, settings: Settings) -> tuple[str, Gap | None]:
    try:
        return read_output(descriptor, settings.max_output_bytes)
    except OSError:
        # The code closed the descriptor. The supervisor still has the file, but this answer has no output.
        return "", None
