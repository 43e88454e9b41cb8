"""A file that a call hands to its caller, and the limits that `PROTOCOL.md` sets for them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from harness.protocol.frames import encode_with_data

MAX_ARTIFACTS: Final = 20
"""Of one call. More belong into an archive: nobody reads so long a list, and a model pays for every line of it."""

MAX_ARTIFACT_BYTES: Final = 8 << 20
"""Of one file. As a frame it is in memory twice for a moment, and the host reads it within some 30 ms."""

MAX_CALL_BYTES: Final = 16 << 20
"""Of all files of a call, which take the host's time and memory. The host may set less."""

MAX_NAME_CHARS: Final = 200
"""Of a name with its folders. Percent-encoded it is three to nine times as long, and stands in every list."""

_MISLEADING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, ends of lines, and what turns the direction of writing. A list of names must show the truth."""

_finds_misleading: Final = _MISLEADING.search


class Artifact(NamedTuple):
    """`name` is a relative path with `/`, unique within its call. `is_shown`: an image that the answer itself shows."""

    name: str
    mime_type: str
    data: bytes
    is_shown: bool


def is_name(name: str) -> bool:
    """Whether an artifact may have this name, which must be text that UTF-8 can represent."""
    if not 0 < len(name) <= MAX_NAME_CHARS or _finds_misleading(name) is not None:
        return False
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))


def artifact_frame(worker: int, call: int, artifact: Artifact) -> bytes:
    """The `artifact` message as one frame. Raises ProtocolError if it is too long for one."""
    message = {"type": "artifact", "call": call, "name": artifact.name, "mime_type": artifact.mime_type}
    return encode_with_data(worker, message | {"is_shown": artifact.is_shown}, artifact.data)
