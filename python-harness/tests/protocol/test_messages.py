from __future__ import annotations

import json
from typing import Any

import pytest
from protocol.test_frames import GOLDEN

from harness.protocol.frames import ProtocolError
from harness.protocol.messages import (
    PROTOCOL_VERSION,
    Configure,
    Inspect,
    Peek,
    Retire,
    Shutdown,
    Spare,
    Spawn,
    Stop,
    hello,
    parse_host_message,
)

FROM_HOST = [golden["message"] for golden in GOLDEN if golden["channel"] == 0]
SETTINGS = next(message for message in FROM_HOST if message["type"] == "configure")["settings"]


def parse(**message: Any) -> object:
    return parse_host_message(json.dumps(message).encode())


def test_every_message_of_the_host_is_understood() -> None:
    understood = {Configure, Spawn, Stop, Spare, Retire, Inspect, Peek, Shutdown}
    kinds = {"configure", "spawn", "stop", "spare", "retire", "inspect", "peek", "shutdown"}
    parsed = {type(parse(**message)) for message in FROM_HOST if message["type"] in kinds}
    assert parsed == understood


def test_settings_survive_the_way_to_the_zygote() -> None:
    configure = parse(type="configure", protocol=PROTOCOL_VERSION, settings=SETTINGS)
    assert isinstance(configure, Configure)
    assert configure.settings is not None
    assert configure.settings.to_json() == SETTINGS
    assert type(configure.settings).parse(json.loads(json.dumps(configure.settings.to_json()))) == configure.settings


def test_settings_of_another_version_are_not_looked_at() -> None:
    other = PROTOCOL_VERSION + 1
    assert parse(type="configure", protocol=other, settings="unknown") == Configure(other, None)


def test_unknown_fields_of_the_host_are_ignored() -> None:
    assert parse(type="retire", worker=1, why="who knows") == Retire(1)


def test_hello_tells_version_and_pid() -> None:
    assert hello(7)["pid"] == 7
    assert str(hello(7)["python"]).startswith("3.")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "unheard of"},
        {"type": "spawn", "worker": 0, "origin": "fork", "token": None},
        {"type": "spawn", "worker": 2**32, "origin": "fork", "token": None},
        {"type": "spawn", "worker": True, "origin": "fork", "token": None},
        {"type": "spawn", "worker": 1, "origin": "thin air", "token": None},
        {"type": "spawn", "worker": 1, "origin": "fork", "token": "short"},
        {"type": "spawn", "worker": 1, "origin": "copy", "token": None},
        {"type": "stop", "worker": 1},
        {"type": "stop", "worker": 1, "grace_ms": -1},
        {"type": "configure", "protocol": PROTOCOL_VERSION, "settings": None},
        {"type": "configure", "protocol": PROTOCOL_VERSION, "settings": SETTINGS | {"scratch": "relative"}},
        {"type": "configure", "protocol": PROTOCOL_VERSION, "settings": SETTINGS | {"preload": [1]}},
        {"type": "configure", "protocol": PROTOCOL_VERSION, "settings": SETTINGS | {"memory_bytes": -1}},
        {"type": "configure", "protocol": PROTOCOL_VERSION, "settings": SETTINGS | {"force_gc_interval": True}},
    ],
)
def test_malformed_messages_are_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        parse(**message)
