"""Bytes <-> frames, as `PROTOCOL.md` defines them. Knows no messages and does no I/O of its own.

```
 +----------------+----------------+----------------------+
 | length  u32 BE | channel u32 BE | payload: UTF-8 JSON  |
 +----------------+----------------+----------------------+
```
"""

from __future__ import annotations

import struct
from binascii import b2a_base64 as _to_base64
from collections.abc import Iterator
from json.decoder import JSONDecoder
from json.encoder import JSONEncoder
from typing import Final, NoReturn

HEADER: Final = struct.Struct(">II")
HEADER_BYTES: Final = HEADER.size

CONTROL_CHANNEL: Final = 0
"""The channel of control messages; all others are worker ids."""

MAX_ID: Final = 0xFFFF_FFFF
"""Worker and call ids are u32."""

MAX_FRAME_BYTES: Final = 32 * 1024 * 1024
"""Bytes of a payload. 4 MiB of code, the configurable maximum, is at most 24 MiB as escaped JSON."""

MIN_FRAME_BYTES: Final = 2
"""`{}`: the shortest JSON object."""

_DATA_FIELD: Final = b',"data":"'
_DATA_END: Final = b'"}'

Message = dict[str, object]
"""A JSON object with a string `type`."""


class ProtocolError(Exception):
    """The other end broke the protocol. The message says how. The link can no longer be used."""


def encode(channel: int, message: Message) -> bytes:
    """One frame, ready to be written. Raises ProtocolError if the message is no JSON or too long for a frame."""
    payload = _payload(message)
    _check_length(len(payload))
    return HEADER.pack(len(payload), channel) + payload


def encode_with_data(channel: int, message: Message, data: bytes) -> bytes:
    """The same with `data`, in base64, as a last field of that name. Megabytes of it are copied twice, and not searched
    for characters to escape.
    """
    head = _payload(message)[:-1] + _DATA_FIELD
    length = len(head) + 4 * ((len(data) + 2) // 3) + len(_DATA_END)
    _check_length(length)
    return b"".join((HEADER.pack(length, channel), head, _to_base64(data, newline=False), _DATA_END))


def decode(payload: bytes | bytearray | memoryview) -> Message:
    """The message in a payload. Raises ProtocolError unless it is a JSON object with a string `type`."""
    try:
        message = _from_json(str(payload, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"A payload is not JSON: {error}.") from error
    if type(message) is not dict or type(message.get("type")) is not str:
        raise ProtocolError("A payload is not a JSON object with a string type.")
    return message


class FrameDecoder:
    """Cuts a byte stream into frames, whatever its chunks are."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Takes bytes in and yields (channel, payload) of each frame they complete.

        Raises ProtocolError at a length that no frame may have, before it buffers more of that frame.
        """
        buffer = self._buffer
        buffer += chunk
        start = 0
        try:
            while len(buffer) - start >= HEADER_BYTES:
                length, channel = HEADER.unpack_from(buffer, start)
                _check_length(length)
                end = start + HEADER_BYTES + length
                if end > len(buffer):
                    break
                payload = bytes(memoryview(buffer)[start + HEADER_BYTES : end])
                start = end
                yield channel, payload
        finally:
            del buffer[:start]

    @property
    def pending_bytes(self) -> int:
        """Buffered bytes that are no whole frame yet."""
        return len(self._buffer)


def _payload(message: Message) -> bytes:
    try:
        # ASCII escapes can represent lone surrogates, unlike UTF-8.
        return _to_json(message).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise ProtocolError(f"A {message.get('type')} message cannot be sent as JSON: {error}.") from error


def _check_length(length: int) -> None:
    if not MIN_FRAME_BYTES <= length <= MAX_FRAME_BYTES:
        raise ProtocolError(
            f"A frame of {length} bytes is not allowed: {MIN_FRAME_BYTES} to {MAX_FRAME_BYTES} bytes are."
        )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# Made once, because `dumps` and `loads` build a new encoder or decoder for every call with arguments.
_to_json: Final = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
_from_json: Final = JSONDecoder(parse_constant=_refuse_constant).decode
