"""Control messages of `PROTOCOL.md`: parsed on the way in, built on the way out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from harness.protocol.frames import MAX_ID, Message, ProtocolError, decode
from harness.protocol.settings import Settings

PROTOCOL_VERSION: Final = 6

Origin = Literal["fork", "fresh", "session", "copy"]
Cause = Literal["died", "stopped", "retired", "spawn_failed"]
LogLevel = Literal["debug", "info", "warn", "error"]

TOKEN_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Configure:
    """The first message, sent once. `settings` is None if the versions differ; the host will hang up."""

    protocol: int
    settings: Settings | None


@dataclass(frozen=True, slots=True)
class Spawn:
    """Make a worker; `token` None means multiplexed. `original`: the session to copy, for the origin `copy`."""

    worker: int
    origin: Origin
    token: str | None
    original: int | None


@dataclass(frozen=True, slots=True)
class Stop:
    """Interrupt a worker's call; kill the worker after `grace_ms`."""

    worker: int
    grace_ms: int


@dataclass(frozen=True, slots=True)
class Spare:
    """Take the last `stop` of a session back, which has answered."""

    worker: int


@dataclass(frozen=True, slots=True)
class Retire:
    """Kill a worker and all it started, now."""

    worker: int


@dataclass(frozen=True, slots=True)
class Preload:
    """Let the zygote import more modules while it goes on forking."""

    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspect:
    """Ask for the memory of every process."""

    id: int


@dataclass(frozen=True, slots=True)
class Peek:
    """Ask for the ends of the output of a worker's call while it runs."""

    worker: int
    call: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Kill everything and exit 0."""


HostMessage = Configure | Spawn | Stop | Spare | Retire | Preload | Inspect | Peek | Shutdown


def parse_host_message(payload: bytes) -> HostMessage:
    """Parses a control message of the host. Raises ProtocolError that names the problem."""
    message = decode(payload)
    match message["type"]:
        case "configure":
            protocol = _integer(message, "protocol", 0)
            same = protocol == PROTOCOL_VERSION
            return Configure(protocol, Settings.parse(message.get("settings")) if same else None)
        case "spawn":
            origin = _origin(message)
            original = _id(message, "original") if origin == "copy" else None
            return Spawn(_id(message, "worker"), origin, _token(message), original)
        case "stop":
            return Stop(_id(message, "worker"), _integer(message, "grace_ms", 0))
        case "spare":
            return Spare(_id(message, "worker"))
        case "retire":
            return Retire(_id(message, "worker"))
        case "preload":
            return Preload(_texts(message, "modules"))
        case "inspect":
            return Inspect(_id(message, "id"))
        case "peek":
            return Peek(_id(message, "worker"), _id(message, "call"))
        case "shutdown":
            return Shutdown()
        case other:
            raise ProtocolError(f"The host sent {other!r}, a type that version {PROTOCOL_VERSION} does not have.")


def hello(pid: int) -> Message:
    """The supervisor's first message."""
    return {"type": "hello", "protocol": PROTOCOL_VERSION, "python": sys.version.split()[0], "pid": pid}


def configured(*, socket: bool, unwritable: list[Message]) -> Message:
    """`socket`: whether workers can dial the host. `unwritable`: the paths of `settings.writable` that are not
    writable.
    """
    return {"type": "configured", "socket": socket, "unwritable": unwritable}


def zygote_state(state: Literal["early", "ready"], pid: int | None, facts: Mapping[str, object]) -> Message:
    """The zygote or its deputy forks. `facts`: its own report."""
    names = ("preloaded", "missing", "import_ms", "packages")
    told = {name: facts[name] for name in names}
    return {"type": "zygote", "state": state, "detail": None, "pid": pid, **told}


def zygote_lost(pid: int | None, detail: str) -> Message:
    """The zygote is gone and will be replaced."""
    return {
        "type": "zygote",
        "state": "lost",
        "detail": detail,
        "pid": pid,
        "preloaded": [],
        "missing": [],
        "import_ms": 0,
        "packages": {},
    }


def peeked(worker: int, call: int, stdout: str, stderr: str) -> Message:
    """The ends of the output of `call`, which still runs."""
    return {"type": "peeked", "worker": worker, "call": call, "stdout": stdout, "stderr": stderr}


def spared(worker: int) -> Message:
    """No signal of an earlier `stop` comes any more."""
    return {"type": "spared", "worker": worker}


def log(level: LogLevel, message: str) -> Message:
    """A line for the host's log."""
    return {"type": "log", "level": level, "message": message}


def attach(worker: int, token: str) -> Message:
    """Proves to the host which worker this connection belongs to."""
    return {"type": "attach", "token": token, "worker": worker}


def _integer(message: Message, name: str, least: int) -> int:
    value = message.get(name)
    if type(value) is not int or value < least:
        raise ProtocolError(f"{message['type']}.{name} must be an integer from {least} up.")
    return value


def _texts(message: Message, name: str) -> tuple[str, ...]:
    values = message.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ProtocolError(f"{message['type']}.{name} must be a list of strings.")
    return tuple(values)


def _id(message: Message, name: str) -> int:
    value = _integer(message, name, 1)
    if value > MAX_ID:
        raise ProtocolError(f"{message['type']}.{name} must be at most {MAX_ID}.")
    return value


def _origin(message: Message) -> Origin:
    match message.get("origin"):
        case "fork" | "fresh" | "session" | "copy" as origin:
            return origin
        case other:
            raise ProtocolError(f"spawn.origin must be fork, fresh, session or copy, not {other!r}.")


def _token(message: Message) -> str | None:
    token = message.get("token")
    if token is None or (isinstance(token, str) and len(token) == TOKEN_DIGITS):
        return token
    raise ProtocolError(f"spawn.token must be null or {TOKEN_DIGITS} digits.")
