"""Carries a multiplexed worker's frames between its socket pair and the control link. Does not trust the worker."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

from harness.protocol.frames import HEADER, FrameDecoder, ProtocolError
from harness.supervisor.link.control_link import ControlLink
from harness.supervisor.link.events import EventLoop

_READ_BYTES: Final = 1 << 18


class Relay:
    """`on_violation(reason)` is called at most once, when the worker breaks the frame format."""

    def __init__(
        self,
        loop: EventLoop,
        end: socket.socket,
        worker: int,
        link: ControlLink,
        on_violation: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._end = end
        # A second descriptor of the socket, because each descriptor can be watched for one event only.
        self._writing_end = end.dup()
        self._worker = worker
        self._link = link
        self._on_violation = on_violation
        self._decoder = FrameDecoder()
        self._unsent = bytearray()
        self._is_reading = False
        self._is_open = True
        end.setblocking(False)
        self._resume()

    def deliver(self, payload: bytes) -> None:
        """Queues a frame for the worker."""
        if not self._is_open:
            return
        was_idle = not self._unsent
        self._unsent += HEADER.pack(len(payload), self._worker) + payload
        if was_idle:
            self._write()
            if self._unsent:
                self._loop.watch(self._writing_end.fileno(), self._write_more, writing=True)

    def close(self) -> None:
        """Passes on the frames that a dead worker left in its socket, and closes it."""
        try:
            while self._is_open and self._read_once():
                pass
        except BlockingIOError:
            # Another process still holds the worker's end, which no longer matters.
            pass
        self._shut()

    def _resume(self) -> None:
        if self._is_open and not self._is_reading:
            self._is_reading = True
            self._loop.watch(self._end.fileno(), self._read)

    def _pause(self) -> None:
        if self._is_reading:
            self._is_reading = False
            self._loop.forget(self._end.fileno())

    def _read(self) -> None:
        try:
            is_open = self._read_once()
        except BlockingIOError:
            return
        if not is_open:
            self._pause()
        elif self._link.is_congested:
            self._pause()
            self._link.when_drained(self._resume)

    def _read_once(self) -> bool:
        """Passes on the available bytes. Returns False at the end. Raises BlockingIOError if there are none."""
        try:
            chunk = self._end.recv(_READ_BYTES)
        except ConnectionResetError:
            # It died with unread frames.
            return False
        if not chunk:
            return False
        try:
            for channel, payload in self._decoder.feed(chunk):
                if channel != self._worker:
                    raise ProtocolError(f"A frame for channel {channel} came from worker {self._worker}.")
                self._link.forward(channel, payload)
        except ProtocolError as error:
            self._shut()
            self._on_violation(str(error))
        return True

    def _write(self) -> None:
        try:
            while self._unsent:
                sent = self._writing_end.send(self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            return
        except OSError:
            # The worker closed its end or died. Its exit will be reported.
            self._unsent.clear()

    def _write_more(self) -> None:
        self._write()
        if not self._unsent:
            self._loop.forget(self._writing_end.fileno())

    def _shut(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._pause()
        if self._unsent:
            self._unsent.clear()
            self._loop.forget(self._writing_end.fileno())
        self._end.close()
        self._writing_end.close()
