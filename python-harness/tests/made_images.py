"""Images made for tests, by Pillow, which the tests load as the code of a call would."""

from __future__ import annotations

import io
import random

from PIL import Image


def png(width: int, height: int) -> bytes:
    """A black PNG of this size."""
    return saved(Image.new("RGB", (width, height)), "PNG")


def noise(width: int, height: int) -> Image.Image:
    """An image that no format makes small, the same each time."""
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(3 * width * height))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image in a format, as Pillow names it."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
