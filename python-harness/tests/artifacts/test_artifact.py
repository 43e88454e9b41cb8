from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.artifacts.artifact import MAX_NAME_CHARS, Artifact, artifact_frame, is_name
from harness.protocol.frames import FrameDecoder, decode, encode


@pytest.mark.parametrize("name", ["a", "a b.txt", "plots/é.png", ".hidden", "..a", "a:b", "-rf", "😀" * MAX_NAME_CHARS])
def test_a_name_is_a_relative_path_of_visible_text(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *["", "/", "/etc/passwd", "a/", "a//b", ".", "..", "../a", "a/./b", "a/../b"],
        *["a\0", "a\nb", "a\x1b[2J", "a\x7f", "a\x85", "a\u2028", "a\u202egpj.exe", "a\u2067", "a\udcff"],
        *["x" * (MAX_NAME_CHARS + 1), "😀" * (MAX_NAME_CHARS + 1)],
    ],
)
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_name(name)


@given(st.binary(max_size=100), st.booleans())
def test_a_frame_is_the_one_that_plain_json_gives(data: bytes, is_shown: bool) -> None:
    frame = artifact_frame(3, 7, Artifact("é.png", "image/png", data, is_shown))
    message = {"type": "artifact", "call": 7, "name": "é.png", "mime_type": "image/png", "is_shown": is_shown}
    assert frame == encode(3, message | {"data": base64.b64encode(data).decode()})
    ((channel, payload),) = FrameDecoder().feed(frame)
    assert channel == 3
    assert decode(payload) == json.loads(payload)
