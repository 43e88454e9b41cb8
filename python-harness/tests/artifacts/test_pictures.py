"""Which of a figure's image and the file it was saved to a caller gets."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from made_images import png

from harness.artifacts.images import MAX_SIDE
from harness.artifacts.pictures import Picture, Saved, exhibited


def save(path: Path, data: bytes = b"") -> Saved:
    path.write_bytes(data)
    saved = Saved.to(path)
    assert saved is not None
    return saved


def test_a_picture_that_is_a_file_has_its_name(folder: Path) -> None:
    (folder / "b").mkdir()
    pictures = [
        Picture(png(9, 9), save(folder / "b" / "a.png"), is_file=True, is_wanted=False),
        Picture(png(8, 9), None, is_file=False, is_wanted=True),
    ]
    artifacts, depicted = exhibited(pictures, str(folder))
    assert [(artifact.name, artifact.mime_type, artifact.is_shown) for artifact in artifacts] == [
        ("b/a.png", "image/png", True),
        ("figure-2.png", "image/png", True),
    ]
    assert depicted == set()


def test_a_drawing_stands_for_the_file_that_it_was_saved_to(folder: Path) -> None:
    picture = Picture(png(9, 9), save(folder / "a.pdf"), is_file=False, is_wanted=False)
    artifacts, depicted = exhibited([picture], str(folder))
    assert [artifact.name for artifact in artifacts] == ["figure-1.png"]
    assert depicted == {"a.pdf"}


def test_a_file_elsewhere_or_written_anew_gives_no_name(folder: Path) -> None:
    elsewhere = Picture(png(9, 9), save(folder / "a.png"), is_file=True, is_wanted=False)
    assert [artifact.name for artifact in exhibited([elsewhere], f"{folder}/work")[0]] == ["figure-1.png"]
    (folder / "a.png").write_bytes(b"other")
    artifacts, depicted = exhibited([elsewhere], str(folder))
    assert [artifact.name for artifact in artifacts] == ["figure-1.png"]
    assert depicted == set()


@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_file_that_was_removed_counts_if_the_figure_was_shown(folder: Path, is_wanted: bool) -> None:
    picture = Picture(png(9, 9), save(folder / "a.png"), is_file=True, is_wanted=is_wanted)
    (folder / "a.png").unlink()
    assert len(exhibited([picture], str(folder))[0]) == is_wanted


def test_the_saved_bytes_are_the_image_if_an_answer_can_show_them(folder: Path) -> None:
    saved = save(folder / "a.png", png(9, 9))
    assert saved.image() == png(9, 9)
    (folder / "a.png").write_bytes(png(8, 8))
    assert saved.image() is None
    assert save(folder / "b.png", png(MAX_SIDE + 1, 1)).image() is None
    assert save(folder / "c.pdf", b"%PDF").image() is None
    assert save(folder / "d.png", bytes(1 << 20)).image() is None


def test_a_buffer_is_read_while_it_lives() -> None:
    buffer = io.BytesIO(png(9, 9))
    saved = Saved.to(buffer)
    assert saved is not None and saved.image() == png(9, 9)
    del buffer
    assert saved.image() is None


def test_the_ending_that_matplotlib_adds_is_found(folder: Path) -> None:
    (folder / "a.png").write_bytes(png(9, 9))
    saved = Saved.to(str(folder / "a"))
    assert saved is not None and saved.name_in(str(folder)) == "a.png"


@pytest.mark.parametrize("target", [object(), None, 5, "nowhere/at/all.png", "a\0b"])
def test_what_cannot_be_read_again_has_no_image(target: object) -> None:
    saved = Saved.to(target)
    assert saved is None or saved.image() is None
