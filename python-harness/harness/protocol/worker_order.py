"""The order that tells a new process which worker to become."""

from __future__ import annotations

import json
from dataclasses import dataclass

from harness.protocol.settings import Settings


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """`protected`: pids that it must not be able to signal. The order is no secret: a fresh worker gets it on its
    command line.
    """

    worker: int
    protected: tuple[int, ...]
    settings: Settings
    is_session: bool = False
    """Whether it keeps its namespace. Such a worker is forked, never fresh."""

    def to_argument(self) -> str:
        """The order as a command line argument, which `from_argument` reads."""
        return json.dumps({"worker": self.worker, "protected": self.protected, "settings": self.settings.to_json()})

    @classmethod
    def from_argument(cls, argument: str) -> WorkerOrder:
        """The order that `to_argument` wrote."""
        raw = json.loads(argument)
        return cls(raw["worker"], tuple(raw["protected"]), Settings.parse(raw["settings"]))
