"""The copy of a session from before a call. It does nothing until the call is to be undone, and then goes on in the
place of the process that ran it.
"""

from __future__ import annotations

import sys
from _socket import socket as _socket
from os import _exit
from typing import Any, Final, NoReturn

from harness.answer.output import read_output
from harness.protocol import session_link
from harness.protocol.frames import Message, ProtocolError
from harness.protocol.settings import Settings
from harness.session import open_files
from harness.session.supervisor_link import SupervisorLink
from harness.system import call_mark
from harness.system.capture import empty, read_text
from harness.system.descriptors import STDERR_FILE_FD, STDOUT_FILE_FD, TRACE_FD
from harness.system.ends import told
from harness.worker.waiting import HUNG_UP

_modules: Final = sys.modules

_MAX_TRACE_BYTES: Final = 64 << 10
"""As the supervisor reads of a stack dump."""


class GoOn(BaseException):
    """Leaves the call, in the copy. `order` says how the process of the call has ended."""

    def __init__(self, order: Message) -> None:
        self.order = order


class BecomeFork(BaseException):
    """Leaves the wait, in the copy, which becomes the worker of another session. `order` is the `copy`."""

    def __init__(self, order: session_link.Datagram) -> None:
        self.order = order


class Checkpoint:
    """Made just before the process is copied, because Python seeds `random` anew in every copy."""

    def __init__(self, link: SupervisorLink) -> None:
        self._link = link
        self._random = _random_state()
        self._orders: _socket | None = None
        self._positions: open_files.Positions = []

    def begin(self, handshake: int) -> None:
        """In the copy. Raises OSError."""
        is_whole = not open_files.let_go_of_others(handshake)
        others, self._orders = session_link.create_pair()
        self._positions = open_files.positions()
        self._link.send({"type": "checkpoint", "is_whole": is_whole}, [others.fileno()])
        others.close()

    def wait(self) -> NoReturn:
        """Raises GoOn when the call is to be undone, and BecomeFork for a fork. Ends the process if neither comes."""
        orders = self._orders
        try:
            datagram = None if orders is None else session_link.receive(orders)
        except (OSError, ProtocolError):
            datagram = None
        if orders is None or datagram is None:
            _exit(HUNG_UP)
        orders.close()
        if datagram.message["type"] == "copy":
            raise BecomeFork(datagram)
        open_files.restore(self._positions)
        _restore_random_state(self._random)
        raise GoOn(datagram.message)


def restored(order: Message, settings: Settings) -> Message:
    """The message that a call was undone. What it had printed belongs to its answer, unless it had been answered."""
    stdout, stdout_gap = read_output(STDOUT_FILE_FD, settings.max_output_bytes)
    stderr, stderr_gap = read_output(STDERR_FILE_FD, settings.max_output_bytes)
    trace, trace_gap = read_text(TRACE_FD, _MAX_TRACE_BYTES)
    ending = {name: order[name] for name in ("call", "exit_code", "signal", "oom", "stopped", "undone")}
    return {
        "type": "restored",
        **ending,
        "stdout": stdout,
        "stderr": stderr,
        **told({"stdout": stdout_gap, "stderr": stderr_gap}),
        "stack": (trace if trace_gap is None else trace + trace_gap.tail) or None,
    }


def clear_files(call: int) -> None:
    """Empties the memory files for the next call. `call`: the last one whose changes the session has."""
    for descriptor in (STDOUT_FILE_FD, STDERR_FILE_FD, TRACE_FD):
        empty(descriptor)
    call_mark.end(TRACE_FD, call)


def _random_state() -> Any:
    random = _modules.get("random")
    try:
        return None if random is None else random.getstate()
    except Exception:
        # The code has replaced it by something else, whose state belongs to the namespace.
        return None


def _restore_random_state(state: Any) -> None:
    random = _modules.get("random")
    if random is None or state is None:
        return
    try:
        random.setstate(state)
    except Exception:
        # As above.
        return
