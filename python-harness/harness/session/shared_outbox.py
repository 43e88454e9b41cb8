"""What a session writes to its channel, on which its checkpoint may have to go on."""

from __future__ import annotations

from mmap import mmap as _mmap

from harness.worker.outbox import Outbox


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
        self._is_writing[0] = 1
        super().write(frame)
        self._is_writing[0] = 0
