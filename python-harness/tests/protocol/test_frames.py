from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from client import HARNESS
from hypothesis import given
from hypothesis import strategies as st

from harness.protocol.frames import (
    HEADER,
    HEADER_BYTES,
    MAX_FRAME_BYTES,
    FrameDecoder,
    Message,
    ProtocolError,
    decode,
    encode,
)

GOLDEN: list[dict[str, Any]] = json.loads(Path(HARNESS.parent, "test/fixtures/golden-frames.json").read_text())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
messages = st.dictionaries(st.text(), json_values, max_size=4).map(lambda message: message | {"type": "test"})


def frames_in(data: bytes, cuts: list[int]) -> list[tuple[int, Message]]:
    decoder = FrameDecoder()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = []
    for start, end in pairwise(edges):
        found += [(channel, decode(payload)) for channel, payload in decoder.feed(data[start:end])]
    assert decoder.pending_bytes == 0
    return found


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
def test_golden_frames_decode_to_their_message(golden: dict[str, Any]) -> None:
    assert frames_in(bytes.fromhex(golden["hex"]), []) == [(golden["channel"], golden["message"])]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
def test_messages_of_golden_frames_survive_encoding(golden: dict[str, Any]) -> None:
    frame = encode(golden["channel"], golden["message"])
    assert frames_in(frame, []) == [(golden["channel"], golden["message"])]


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), messages), max_size=4), st.lists(st.integers(0), max_size=6))
def test_any_frames_survive_any_chunking(sent: list[tuple[int, Message]], cuts: list[int]) -> None:
    assert frames_in(b"".join(encode(channel, message) for channel, message in sent), cuts) == sent


def test_frames_are_found_one_byte_at_a_time() -> None:
    data = encode(1, {"type": "a"}) + encode(2, {"type": "b", "text": "é"})
    assert frames_in(data, list(range(len(data)))) == [(1, {"type": "a"}), (2, {"type": "b", "text": "é"})]


@pytest.mark.parametrize("length", [0, 1, MAX_FRAME_BYTES + 1, 2**32 - 1])
def test_a_length_that_no_frame_may_have_is_refused_with_the_header(length: int) -> None:
    with pytest.raises(ProtocolError, match=f"A frame of {length} bytes"):
        list(FrameDecoder().feed(HEADER.pack(length, 1)))


def test_frames_before_a_broken_one_are_still_given() -> None:
    found = []
    with pytest.raises(ProtocolError):
        for frame in FrameDecoder().feed(encode(1, {"type": "a"}) + HEADER.pack(0, 1)):
            found.append(frame)
    assert len(found) == 1


def test_the_longest_frame_passes_whole() -> None:
    text = "x" * (MAX_FRAME_BYTES - len('{"type":"t","x":""}'))
    frame = encode(1, {"type": "t", "x": text})
    assert len(frame) == HEADER_BYTES + MAX_FRAME_BYTES
    with pytest.raises(ProtocolError):
        encode(1, {"type": "t", "x": text + "x"})
    decoder = FrameDecoder()
    assert not list(decoder.feed(frame[:-1]))
    assert len(list(decoder.feed(frame[-1:]))) == 1


def test_lone_surrogates_travel() -> None:
    assert frames_in(encode(1, {"type": "t", "x": "\ud800"}), []) == [(1, {"type": "t", "x": "\ud800"})]


@pytest.mark.parametrize(
    "payload",
    [b"[]", b"{}", b'{"type":1}', b'{"type":"t"', b'{"type":"t","x":NaN}', b'{"type":"t","x":-Infinity}', b"\xff\xff"],
)
def test_payloads_that_are_no_message_are_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(payload)


def test_deeply_nested_payloads_are_refused_and_not_fatal() -> None:
    with pytest.raises(ProtocolError):
        decode(b'{"type":"t","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_what_is_not_json_cannot_be_sent(value: object) -> None:
    with pytest.raises(ProtocolError):
        encode(1, {"type": "t", "x": value})
