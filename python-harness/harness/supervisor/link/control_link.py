"""The supervisor's end of the control link: frames in, frames out, without ever blocking."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from harness.protocol.frames import CONTROL_CHANNEL, HEADER, FrameDecoder, Message, ProtocolError, encode
from harness.supervisor.link.events import EventLoop

_READ_BYTES: Final = 1 << 18

HIGH_WATER_BYTES: Final = 8 << 20
"""Unsent bytes above which the relays stop reading. A worker that floods then waits as with a full pipe."""


class ControlLink:
    """`on_frame` may raise ProtocolError. `on_end(reason)` is called once; None means that the host hung up."""

    def __init__(
        self,
        loop: EventLoop,
        descriptors: tuple[int, int],
        on_frame: Callable[[int, bytes], None],
        on_end: Callable[[str | None], None],
    ) -> None:
        self._loop = loop
        self._input, self._output = descriptors
        self._on_frame = on_frame
        self._on_end = on_end
        self._decoder = FrameDecoder()
        self._unsent = bytearray()
        self._waiting: list[Callable[[], None]] = []
        for descriptor in descriptors:
            os.set_blocking(descriptor, False)
        loop.watch(self._input, self._read)

    def send(self, message: Message) -> None:
        """Queues a control message."""
        self._queue(encode(CONTROL_CHANNEL, message))

    def forward(self, channel: int, payload: bytes) -> None:
        """Queues a worker's frame."""
        self._queue(HEADER.pack(len(payload), channel) + payload)

    @property
    def is_congested(self) -> bool:
        """Whether the host reads more slowly than workers write."""
        return len(self._unsent) > HIGH_WATER_BYTES

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Calls `callback` once, when the link is no longer congested."""
        self._waiting.append(callback)

    def _queue(self, frame: bytes) -> None:
        was_idle = not self._unsent
        self._unsent += frame
        if was_idle:
            self._write()
            if self._unsent:
                self._loop.watch(self._output, self._write_more, writing=True)

    def _write(self) -> None:
        try:
            while self._unsent:
                sent = os.write(self._output, self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            return
        except OSError:
            # Nobody reads any more. The end of the input shows this too, and ends the sandbox.
            self._unsent.clear()

    def _write_more(self) -> None:
        self._write()
        if not self._unsent:
            self._loop.forget(self._output)
        if not self.is_congested:
            waiting, self._waiting = self._waiting, []
            for callback in waiting:
                callback()

    def _read(self) -> None:
        try:
            chunk = os.read(self._input, _READ_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(f"The control link cannot be read: {error}.")
            return
        if not chunk:
            self._end(None)
            return
        try:
            for channel, payload in self._decoder.feed(chunk):
                self._on_frame(channel, payload)
        except ProtocolError as error:
            self._end(f"The host broke the protocol: {error}")

    def _end(self, reason: str | None) -> None:
        self._loop.forget(self._input)
        self._on_end(reason)
