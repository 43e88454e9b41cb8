from __future__ import annotations

import pytest

from harness.artifacts.media_types import media_type_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", "image/png"),
        ("folder.csv/A.PNG", "image/png"),
        ("table.csv", "text/csv"),
        ("archive.tar.gz", "application/gzip"),
        ("sheet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_ending_of_a_name_tells(name: str, expected: str) -> None:
    assert media_type_of(name, b"\0") == expected


@pytest.mark.parametrize("name", ["Makefile", "notes.unknown", "png", "trailing."])
def test_without_a_known_ending_the_contents_tell(name: str) -> None:
    assert media_type_of(name, "text with é".encode()) == "text/plain"
    assert media_type_of(name, b"") == "text/plain"
    assert media_type_of(name, b"\xff") == "application/octet-stream"
    assert media_type_of(name, b"a\0b") == "application/octet-stream"
