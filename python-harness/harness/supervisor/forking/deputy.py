"""The deputy of a busy zygote: another process that forks, for some seconds."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from harness.supervisor.forking.forker import Forker
from harness.supervisor.link.events import EventLoop, Timer

_LEAVING_SECONDS: Final = 2.0
"""It leaves at once. A deputy that does not was stopped by somebody, and would never report the ends of its workers."""


class Deputy:
    """`on_gone(deputy)` is called once, when it is dead and its workers have become the supervisor's children."""

    def __init__(self, loop: EventLoop, forker: Forker, pidfd: int, on_gone: Callable[[Deputy], None]) -> None:
        self._loop = loop
        self._pidfd = pidfd
        self._on_gone = on_gone
        self._timer: Timer | None = None
        self.forker = forker
        loop.watch(pidfd, self._end)

    def dismiss(self) -> None:
        """Lets it leave after its earlier orders. A second call has no effect."""
        if self._timer is None:
            self.forker.is_ready = False
            self.forker.tell({"type": "leave"})
            self._timer = self._loop.after(_LEAVING_SECONDS, self._kill)

    def _kill(self) -> None:
        # Not by its pid, because the zygote may have reaped it.
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.forget(self._pidfd)
        os.close(self._pidfd)
        self._on_gone(self)
