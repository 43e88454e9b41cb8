"""Images are made small enough for an answer."""

from __future__ import annotations

import sys

import pytest
from made_images import noise, png, saved
from PIL import Image

from harness.artifacts.images import MAX_SIDE, image_size, image_type, is_showable
from harness.artifacts.shrinking import as_bytes, shrunk


def test_a_large_image_becomes_small_and_keeps_its_shape() -> None:
    small = shrunk(png(MAX_SIDE * 2, MAX_SIDE))
    assert small is not None
    assert image_size(small) == (1024, 512)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "F", "I;16"])
@pytest.mark.parametrize("side", [20, 1500])
def test_an_image_of_any_kind_of_colours_can_be_shown(mode: str, side: int) -> None:
    data = as_bytes(Image.new(mode, (side, side)))
    assert data is not None
    assert image_type(data) is not None and is_showable(data)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_an_image_that_is_large_as_a_png_becomes_a_jpeg(mode: str) -> None:
    data = as_bytes(noise(700, 700).convert(mode))
    assert data is not None
    assert (image_type(data), is_showable(data)) == ("image/jpeg", True)


def test_what_is_transparent_becomes_white_in_a_jpeg() -> None:
    image = noise(700, 700)
    image.putalpha(Image.new("L", image.size))
    data = as_bytes(image)
    assert data is not None and image_type(data) == "image/jpeg"


def test_an_image_with_too_many_pixels_is_not_read() -> None:
    huge = bytearray(png(10, 10))
    huge[16:24] = (100_000).to_bytes(4, "big") * 2
    assert shrunk(bytes(huge)) is None


def test_without_pillow_there_is_no_smaller_image(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(noise(300, 300), "PNG")
    assert shrunk(data) is not None
    monkeypatch.delitem(sys.modules, "PIL.Image")
    assert shrunk(data) is None
