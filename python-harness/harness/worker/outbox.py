"""What a worker writes to its channel."""

from __future__ import annotations

from os import _exit
from os import write as _write
from typing import Final

from harness.artifacts.artifact import Artifact, artifact_frame
from harness.artifacts.handing_over import HandOver
from harness.artifacts.pictures import NOTHING
from harness.artifacts.work_folder import WorkFolder
from harness.execution.execute import Outcome
from harness.protocol.frames import Message, encode
from harness.system.descriptors import CHANNEL_FD

BROKEN_PROTOCOL: Final = 71
"""Exit status of a worker that lost its channel, most likely because the code of the call closed it."""


class Outbox:
    """The outgoing frames of worker `worker`. If one cannot be written, the process ends."""

    def __init__(self, worker: int) -> None:
        self._worker = worker

    def send(self, message: Message) -> None:
        """Raises ProtocolError if the message cannot be represented."""
        self.write(encode(self._worker, message))

    def send_artifacts(self, call: int, outcome: Outcome, folder: WorkFolder, max_bytes: int) -> str | None:
        """Sends what the call shows, and at most `max_bytes` of the files that it left in the folder. Returns which
        files were left out and why, or None.
        """
        shown = outcome.shown
        if shown is NOTHING and folder.is_empty():
            return None

        def send(artifact: Artifact) -> None:
            self.write(artifact_frame(self._worker, call, artifact))

        handing_over = HandOver(send, max_bytes)
        handing_over.show(shown.artifacts, shown.depicted)
        handing_over.give_files(folder)
        return "\n".join(filter(None, [*shown.notes, handing_over.left_out])) or None

    def write(self, frame: bytes) -> None:
        """Writes the whole frame."""
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[_write(CHANNEL_FD, rest) :]
        except OSError:
            _exit(BROKEN_PROTOCOL)
