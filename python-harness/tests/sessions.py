"""A session of a real supervisor, call by call."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from client import PATIENCE_SECONDS, Json, Sandbox

_LOOKS = 4
"""The supervisor may not have heard all that a session has said. It hears a datagram between two looks."""

DEEP = (
    "import os\nhere = os.getcwd()\nfor _ in range(30):\n    os.mkdir('d' * 200); os.chdir('d' * 200)\nos.chdir(here)\n"
)
"""Code that leaves a tree too deep to be copied by its paths."""

_COPIES_AT_REST = 2
"""One from before the last call, and one for the next."""


class Session:
    """A session, and the last call whose changes it has, as the host would know it."""

    def __init__(self, sandbox: Sandbox, worker: int, after: int = 0) -> None:
        self.sandbox = sandbox
        self.worker = worker
        self.after = after
        self.before = after

    @classmethod
    def start(cls, sandbox: Sandbox) -> Session:
        return cls(sandbox, sandbox.spawn("session"))

    def copy(self) -> Session:
        return Session(self.sandbox, self.sandbox.spawn("copy", original=self.worker), self.after)

    def run_only(self, code: str, **more: Any) -> int:
        return self.sandbox.run_only(self.worker, code, "keep", **{"after": self.after, **more})

    def run(self, code: str, **more: Any) -> Json:
        """Runs code until the session is at rest again; `rest` in the answer is the message that said so."""
        call = self.run_only(code, **more)
        result = self.receive("result")
        assert result["call"] == call
        if result["session"]["undone"]:
            result["rest"] = self.restored()
        else:
            result["rest"] = self.receive("cleaned")
            self.before, self.after = self.after, call
        return result

    def value(self, code: str, **more: Any) -> Any:
        """The value of code that succeeds."""
        result = self.run(code, **more)
        assert result["status"] == "ok", result["error"]
        return result["value"]

    def undo_only(self, call: int | None = None) -> None:
        self.sandbox.tell(self.worker, type="undo", call=self.after if call is None else call)

    def undo(self) -> Json:
        """Undoes the last call."""
        self.undo_only()
        message = self.restored()
        self.after = self.before
        return message

    def restored(self) -> Json:
        return self.receive("restored")

    def receive(self, kind: str, *, timeout: float = PATIENCE_SECONDS) -> Json:
        return self.sandbox.receive(self.worker, kind, timeout=timeout)

    def begin(self, code: str, **more: Any) -> int:
        """Runs code; returns when it has come to the word BEGUN."""
        mark = Path(self.value("import os; os.getcwd()")) / "begun"
        call = self.run_only(code.replace("BEGUN", "open('begun', 'w').close()"), **more)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not mark.exists():
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return call

    def pid(self, role: str = "worker") -> int | None:
        """The pid of its process, or of the checkpoint that can undo the last call."""
        pids = self.pids(role)
        return pids[0] if pids else None

    def pids(self, role: str) -> list[int]:
        """The checkpoint that can undo the last call comes before that for the next one."""
        for _ in range(_LOOKS):
            entries = self.sandbox.processes()
        return [entry["pid"] for entry in entries if (entry["worker"], entry["role"]) == (self.worker, role)]

    def pause(self, copies: int = _COPIES_AT_REST) -> int:
        """Waits until there is a copy for the next call; its pid. After an undo it is the only one."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(pids := self.pids("checkpoint")) < copies:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return pids[-1]
