"""What a worker writes to its channel."""

from __future__ import annotations

from os import _exit
from os import pread as _pread
from os import write as _write
from typing import Any, Final

from harness.artifacts.artifact import MAX_ARTIFACT_BYTES, artifact_frame
from harness.artifacts.handing_over import HandOver
from harness.artifacts.pictures import NOTHING
from harness.artifacts.rich_values import WHOLE_RESULT
from harness.artifacts.work_folder import WorkFolder
from harness.execution.execute import Outcome
from harness.protocol.frames import Message, encode
from harness.system.descriptors import CHANNEL_FD, STDERR_FILE_FD, STDOUT_FILE_FD
from harness.system.ends import HASTY_BYTES, beginning

BROKEN_PROTOCOL: Final = 71
"""Exit status of a worker that lost its channel, most likely because the code of the call closed it."""

_STREAMS: Final = {"stdout": STDOUT_FILE_FD, "stderr": STDERR_FILE_FD}


class Outbox:
    """The outgoing frames of worker `worker`. If one cannot be written, the process ends."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._handing_over: HandOver | None = None

    def send(self, message: Message) -> None:
        """Raises ProtocolError if the message cannot be represented."""
        self.write(encode(self._worker, message))

    def send_artifacts(self, call: int, outcome: Outcome, folder: WorkFolder, max_bytes: int) -> str | None:
        """Sends what the call shows, and at most `max_bytes` of the files that it left in the folder. Returns which
        files were left out and why, or None.
        """
        shown = outcome.shown
        self._handing_over = None
        if shown is NOTHING and folder.is_empty():
            return None
        handing_over = self._handing_over = self._hand_over(call, max_bytes)
        handing_over.show(shown.artifacts, shown.depicted)
        handing_over.give_files(folder)
        return "\n".join(filter(None, [*shown.notes, handing_over.left_out])) or None

    def send_whole_texts(self, call: int, message: Message, max_bytes: int) -> None:
        """Sends the whole texts of streams that are in the field `cut` of the result, and notes there which artifacts
        have the whole texts.
        """
        cut: Any = message["cut"]
        handing_over = self._handing_over or self._hand_over(call, max_bytes)
        most = HASTY_BYTES if message["status"] == "interrupted" else MAX_ARTIFACT_BYTES
        for name, descriptor in _STREAMS.items():
            if name in cut:
                sent = handing_over.give_text(f"{name}.txt", _beginning_of(descriptor, most))
                if sent is not None:
                    cut[name]["file"] = sent
        if "result" in cut and handing_over.has_sent_shown(WHOLE_RESULT):
            cut["result"]["file"] = WHOLE_RESULT

    def _hand_over(self, call: int, max_bytes: int) -> HandOver:
        return HandOver(lambda artifact: self.write(artifact_frame(self._worker, call, artifact)), max_bytes)

    def write(self, frame: bytes) -> None:
        """Writes the whole frame."""
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[_write(CHANNEL_FD, rest) :]
        except OSError:
            _exit(BROKEN_PROTOCOL)


def _beginning_of(descriptor: int, most_bytes: int) -> bytes:
    try:
        return beginning(_pread(descriptor, most_bytes, 0), most_bytes)
    except (OSError, MemoryError):
        # The code has closed it since its ends were read, or has left no memory for more.
        return b""
