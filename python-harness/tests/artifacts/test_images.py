"""Images by their first bytes, and how many of them an answer shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_images import noise, png, saved

from harness.artifacts.images import (
    MAX_IMAGE_BYTES,
    MAX_SHOWN,
    MAX_SHOWN_BYTES,
    MAX_SIDE,
    ShownImages,
    image_size,
    image_type,
    is_showable,
)


@pytest.mark.parametrize(("kind", "mime_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", None)])
def test_type_and_size_are_read_from_the_bytes(kind: str, mime_type: str | None) -> None:
    data = saved(noise(70, 40), kind)
    assert image_type(data) == mime_type
    assert image_size(data) == (None if mime_type is None else (70, 40))


def test_a_progressive_jpeg_has_a_size_as_well() -> None:
    data = saved(noise(70, 40), "JPEG", progressive=True, comment=b"x" * 500)
    assert image_size(data) == (70, 40)


@given(
    st.binary(max_size=40), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x00"])
)
def test_any_bytes_can_be_looked_at(data: bytes, start: bytes) -> None:
    image_size(start + data)
    is_showable(start + data)


def test_an_image_is_shown_up_to_its_limits() -> None:
    assert is_showable(png(MAX_SIDE, 1))
    assert not is_showable(png(MAX_SIDE + 1, 1))
    assert not is_showable(saved(noise(300, 300), "PNG"))
    assert not is_showable(b"text")
    assert not is_showable(png(9, 9) + bytes(MAX_IMAGE_BYTES))


def test_an_answer_shows_images_up_to_a_number_and_up_to_a_size() -> None:
    images = ShownImages()
    assert [images.take(b"x") for _ in range(MAX_SHOWN + 1)] == [True] * MAX_SHOWN + [False]
    assert not images.has_room
    images = ShownImages()
    assert images.take(bytes(MAX_SHOWN_BYTES - 1))
    assert not images.take(b"xx")
    assert images.take(b"x")
    assert not images.has_room


def test_bytes_that_are_shown_are_not_shown_once_more() -> None:
    images = ShownImages()
    assert images.take(b"x")
    assert not images.take_once(b"x")
    assert images.take_once(b"y")
