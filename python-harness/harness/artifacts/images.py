"""Images as bytes: their type and size, and which of them an answer itself shows."""

from __future__ import annotations

from struct import unpack_from
from typing import Final

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

MAX_IMAGE_BYTES: Final = 160 << 10
"""Of one shown image. A figure has 20 to 60 KiB."""

MAX_SHOWN_BYTES: Final = 512 << 10
"""Of all shown images of a call. In base64 these are 700,000 characters, as many as the host takes into an answer."""

MAX_SHOWN: Final = 8
"""Shown images of a call. A model pays some 400 tokens for a small figure."""

MAX_SIDE: Final = 2_000
"""Pixels. Models scale larger images down, or refuse them beside others."""

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER: Final = _PNG_START + b"\0\0\0\rIHDR"
_JPEG_START: Final = b"\xff\xd8\xff"
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the segments that begin with the size of the image."""

_unpack_from: Final = unpack_from


def image_type(data: bytes) -> str | None:
    """`image/png` or `image/jpeg`, which every client shows; None for anything else."""
    if data.startswith(_PNG_START):
        return PNG
    return JPEG if data.startswith(_JPEG_START) else None


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG; None if they cannot be told."""
    if data.startswith(_PNG_HEADER) and len(data) >= len(_PNG_HEADER) + 8:
        return _unpack_from(">II", data, len(_PNG_HEADER))
    return _jpeg_size(data) if data.startswith(_JPEG_START) else None


def is_showable(data: bytes) -> bool:
    """Whether an answer can show these bytes as they are."""
    if len(data) > MAX_IMAGE_BYTES:
        return False
    size = image_size(data)
    return size is not None and min(size) > 0 and max(size) <= MAX_SIDE


class ShownImages:
    """The images that an answer shows, within the limits."""

    __slots__ = ("_bytes", "_images")

    def __init__(self) -> None:
        self._images: list[bytes] = []
        self._bytes = 0

    @property
    def has_room(self) -> bool:
        """Whether there can be another one."""
        return len(self._images) < MAX_SHOWN and self._bytes < MAX_SHOWN_BYTES

    def take(self, data: bytes) -> bool:
        """Whether these bytes can be shown within the limits. They count as shown then."""
        if len(self._images) >= MAX_SHOWN or self._bytes + len(data) > MAX_SHOWN_BYTES:
            return False
        self._images.append(data)
        self._bytes += len(data)
        return True

    def take_once(self, data: bytes) -> bool:
        """The same for bytes that are not shown already."""
        return data not in self._images and self.take(data)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = _unpack_from(">HH", data, place + 5)
            return width, height
        # The length counts itself, but not the marker.
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
    return None
