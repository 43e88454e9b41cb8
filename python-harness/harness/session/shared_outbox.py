"""What a session writes to its channel, on which its checkpoint may have to go on."""

from __future__ import annotations

from mmap import mmap as _mmap
from typing import Final

from harness.worker.outbox import Outbox

_WHOLE_BYTES: Final = 16 << 10
"""The kernel takes so much at once: a frame is in the socket either whole or not at all, whenever its writer ends. It
splits what is longer than some 48 KiB.
"""


class SharedOutbox(Outbox):
    """Processes that are forked from this one see whether it was ended in the middle of a frame."""

    def __init__(self, worker: int) -> None:
        super().__init__(worker)
        self._is_writing = _mmap(-1, 1)

    @property
    def is_cut_off(self) -> bool:
        """Whether a part of a frame may have been written, but not all of it. Then the channel is of no more use."""
        return self._is_writing[0] != 0

    def write(self, frame: bytes) -> None:
        """Writes the whole frame."""
        if len(frame) <= _WHOLE_BYTES:
            super().write(frame)
            return
        self._is_writing[0] = 1
        super().write(frame)
        self._is_writing[0] = 0
