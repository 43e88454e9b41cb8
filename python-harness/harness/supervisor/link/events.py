"""The one loop of the supervisor, over descriptors, signals and timers. It polls for nothing and never blocks."""

from __future__ import annotations

import heapq
import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_SIGNAL_BYTES: Final = 256
"""Bytes read of signals since the last round. More signals of the same kind mean nothing more."""


@dataclass(order=True, slots=True)
class Timer:
    """A callback that is due at a time of the monotonic clock, in seconds."""

    due: float
    callback: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """Cancels the callback."""
        self.callback = None


class EventLoop:
    """Runs callbacks, one at a time, until `stop`."""

    def __init__(self) -> None:
        # It uses poll, because epoll refuses regular files and devices, which stdin may be.
        self._selector = selectors.PollSelector()
        self._timers: list[Timer] = []
        self._signal_handlers: dict[int, Callable[[], None]] = {}
        self._is_running = True
        self._signals, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        self.watch(self._signals, self._dispatch_signals)

    def watch(self, descriptor: int, callback: Callable[[], None], *, writing: bool = False) -> None:
        """Calls back whenever the descriptor is readable or, with `writing`, writable."""
        events = selectors.EVENT_WRITE if writing else selectors.EVENT_READ
        self._selector.register(descriptor, events, callback)

    def forget(self, descriptor: int) -> None:
        """Ends `watch`. Must run before the descriptor is closed."""
        self._selector.unregister(descriptor)

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Calls back once."""
        timer = Timer(time.monotonic() + seconds, callback)
        heapq.heappush(self._timers, timer)
        return timer

    def on_signal(self, signum: int, callback: Callable[[], None]) -> None:
        """Calls back from the loop. Programs started later get the default action of the signal."""
        self._signal_handlers[signum] = callback
        signal.signal(signum, lambda *_: None)

    def stop(self) -> None:
        """Lets `run` return after the present callback."""
        self._is_running = False

    def run(self) -> None:
        """Returns after `stop`."""
        while self._is_running:
            for key, _ in self._selector.select(self._seconds_to_next_timer()):
                # An earlier callback of this round may have ended the watch, and another descriptor may have got the
                # number.
                if self._is_running and self._selector.get_map().get(key.fd) is key:
                    key.data()
            self._fire_timers()

    def _seconds_to_next_timer(self) -> float | None:
        while self._timers and self._timers[0].callback is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0].due - time.monotonic()) if self._timers else None

    def _fire_timers(self) -> None:
        now = time.monotonic()
        while self._is_running and self._timers and self._timers[0].due <= now:
            callback = heapq.heappop(self._timers).callback
            if callback is not None:
                callback()

    def _dispatch_signals(self) -> None:
        for signum in dict.fromkeys(os.read(self._signals, _SIGNAL_BYTES)):
            if signum in self._signal_handlers:
                self._signal_handlers[signum]()
