"""Makes an image small enough for an answer, with Pillow if the code or a library has loaded it."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import Any, Final

from harness.artifacts.images import image_size, is_showable

_modules: Final = sys.modules
_BytesIO: Final = BytesIO

_SIDE: Final = 1_024
"""Pixels. A megapixel takes a tenth of a second to compress, and shows what a model can see."""

_MAX_PIXELS: Final = 50_000_000
"""Of an image that is read, about a second's work. The size of a file tells nothing about its pixels."""

_QUALITY: Final = 85
"""Of a JPEG."""

_MAX_TRIES: Final = 4

_PNG_MODES: Final = frozenset({"1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"})
"""The kinds of colours that a PNG can have."""

_TRANSPARENT: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


def shrunk(data: bytes) -> bytes | None:
    """A smaller version of a PNG or JPEG. None if there is no Pillow, or it is too large to be read.

    Raises what Pillow raises.
    """
    pillow = _modules.get("PIL.Image")
    size = image_size(data)
    if pillow is None or size is None or size[0] * size[1] > _MAX_PIXELS:
        return None
    image = pillow.open(_BytesIO(data), formats=("PNG", "JPEG"))
    # A JPEG is decoded at an eighth of its size if that is enough.
    image.draft(None, (_SIDE, _SIDE))
    return as_bytes(image)


def as_bytes(image: Any) -> bytes | None:
    """An image of Pillow as a PNG, or as a JPEG if that would be too large. Raises what Pillow raises."""
    if image.mode not in _PNG_MODES:
        image = image.convert("RGBA" if image.mode in _TRANSPARENT else "RGB")
    image = _within(image, _SIDE)
    data = _saved(image, "PNG")
    for _ in range(_MAX_TRIES):
        if is_showable(data):
            return data
        if image.mode in _TRANSPARENT:
            # A JPEG is opaque.
            paper = _modules["PIL.Image"].new("RGBA", image.size, "#ffffff")
            image = _modules["PIL.Image"].alpha_composite(paper, image.convert("RGBA"))
        image = image.convert("RGB")
        data = _saved(image, "JPEG")
        image = _within(image, max(image.size) * 2 // 3)
    return data if is_showable(data) else None


def _within(image: Any, side: int) -> Any:
    longest = max(image.size)
    if longest <= side:
        return image
    if image.mode in ("P", "1"):
        # Indexes of colours have no mean.
        image = image.convert("RGBA")
    width, height = (max(1, length * side // longest) for length in image.size)
    return image.resize((width, height), reducing_gap=2.0)


def _saved(image: Any, kind: str) -> bytes:
    file = _BytesIO()
    image.save(file, kind, **({"quality": _QUALITY} if kind == "JPEG" else {}))
    return file.getvalue()
