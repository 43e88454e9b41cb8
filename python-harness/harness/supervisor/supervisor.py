"""The supervisor: keeps the control link to itself, obeys the host, and outlives all other processes."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Final, NoReturn

from harness.harden.process import become_subreaper, set_dumpable
from harness.protocol.frames import CONTROL_CHANNEL, ProtocolError
from harness.protocol.messages import (
    Configure,
    HostMessage,
    Inspect,
    Peek,
    Preload,
    Retire,
    Shutdown,
    Spare,
    Spawn,
    Stop,
    configured,
    hello,
    log,
    parse_host_message,
)
from harness.supervisor.link.control_link import ControlLink
from harness.supervisor.link.events import EventLoop
from harness.supervisor.machine.reaper import kill_all_children
from harness.supervisor.machine.writable import unwritable
from harness.supervisor.workers.channel import is_reachable
from harness.supervisor.workers.workforce import Workforce
from harness.system.descriptors import above_placed, open_null

_INIT_PID: Final = 1
_FAILED: Final = 1


def main(home: str) -> NoReturn:
    """Runs the supervisor on stdin and stdout. `home` is the folder that the harness is started from."""
    # This comes before any other process of the same user runs.
    set_dumpable(dumpable=False)
    become_subreaper()
    descriptors = _take_standard_streams()
    Supervisor(os.path.abspath(home), descriptors).run()


def _take_standard_streams() -> tuple[int, int]:
    """Moves the control link away from 0 and 1, so that no printing code can write to it."""
    taken = above_placed(os.dup(0)), above_placed(os.dup(1))
    null = open_null()
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return taken


class Supervisor:
    """One sandbox."""

    def __init__(self, home: str, descriptors: tuple[int, int]) -> None:
        self._home = home
        self._loop = EventLoop()
        self._link = ControlLink(self._loop, descriptors, self._on_frame, self._on_end)
        self._workforce: Workforce | None = None
        self._is_configured = False
        self._exit_code = 0

    def run(self) -> NoReturn:
        """Runs until the end of the control link, then ends the process and everything in the sandbox."""
        # As PID 1 it gets only signals with handlers. The host acts on Ctrl-C at a terminal.
        self._loop.on_signal(signal.SIGINT, lambda: None)
        self._loop.on_signal(signal.SIGTERM, self._loop.stop)
        self._loop.on_signal(signal.SIGHUP, self._loop.stop)
        self._link.send(hello(os.getpid()))
        try:
            self._loop.run()
        finally:
            self._kill_everything()
        os._exit(self._exit_code)

    def _kill_everything(self) -> None:
        if os.getpid() == _INIT_PID:
            # This fails if there is no other process.
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        kill_all_children()
        if self._workforce is not None:
            self._workforce.wipe_all()

    def _on_frame(self, channel: int, payload: bytes) -> None:
        if channel == CONTROL_CHANNEL:
            self._obey(parse_host_message(payload))
        else:
            self._configured().deliver(channel, payload)

    def _obey(self, message: HostMessage) -> None:
        match message:
            case Configure():
                self._configure(message)
            case Spawn():
                self._configured().spawn(message)
            case Stop():
                self._configured().stop(message.worker, message.grace_ms)
            case Spare():
                self._configured().spare(message.worker)
            case Retire():
                self._configured().retire(message.worker)
            case Preload():
                self._configured().learn(message.modules)
            case Inspect():
                processes = self._configured().inspect()
                self._link.send({"type": "inspected", "id": message.id, "processes": processes})
            case Peek():
                self._configured().peek(message.worker, message.call)
            case Shutdown():
                self._loop.stop()

    def _configure(self, message: Configure) -> None:
        if self._is_configured:
            raise ProtocolError("configure was sent twice.")
        self._is_configured = True
        if message.settings is None:
            # The host sees both versions, reports the difference and hangs up.
            return
        settings = message.settings
        self._link.send(configured(socket=is_reachable(settings.socket), unwritable=unwritable(settings.writable)))
        try:
            self._workforce = Workforce(self._loop, self._link, self._home, settings)
        except OSError as error:
            self._give_up(f"The sandbox cannot be set up: {error}.")

    def _configured(self) -> Workforce:
        if self._workforce is None:
            raise ProtocolError("configure has to come first.")
        return self._workforce

    def _on_end(self, reason: str | None) -> None:
        if reason is None:
            self._loop.stop()
        else:
            self._give_up(reason)

    def _give_up(self, reason: str) -> None:
        self._link.send(log("error", reason))
        print(f"supervisor: {reason}", file=sys.stderr)
        self._exit_code = _FAILED
        self._loop.stop()
