from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from harness.system.capture import (
    create_memory_file,
    empty,
    is_full,
    is_sealed,
    leave_number,
    number_left,
    read_text,
    seal,
)
from harness.system.ends import Gap


@pytest.fixture
def file() -> Iterator[int]:
    descriptor = create_memory_file("test")
    yield descriptor
    os.close(descriptor)


def test_what_fits_is_kept_whole(file: int) -> None:
    os.write(file, b"0123456789")
    assert read_text(file, 10) == ("0123456789", None)


def test_head_and_tail_are_kept_of_what_does_not(file: int) -> None:
    os.write(file, b"head" + b"-" * 1000 + b"tail")
    assert read_text(file, 8) == ("head", Gap(1000, 0, "tail"))


def test_nothing_is_kept_of_a_cap_of_zero(file: int) -> None:
    os.write(file, b"01234\n56789")
    assert read_text(file, 0) == ("", Gap(11, 1, ""))


def test_bytes_that_are_no_text_become_replacement_characters(file: int) -> None:
    os.write(file, b"a\xffb")
    assert read_text(file, 100) == ("a\ufffdb", None)


def test_writers_append_wherever_they_have_seeked_to(file: int) -> None:
    os.write(file, b"first ")
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, b"second")
    assert read_text(file, 100)[0] == "first second"


def test_after_emptying_writing_starts_over(file: int) -> None:
    os.write(file, b"old")
    empty(file)
    os.write(file, b"new")
    assert read_text(file, 100) == ("new", None)


def test_a_file_is_full_at_its_limit_and_never_without_one(file: int) -> None:
    os.write(file, b"0123")
    assert [is_full(file, limit) for limit in (0, 3, 4, 5)] == [False, True, True, False]


def test_a_seal_is_seen_by_all_and_only_once_it_is_set() -> None:
    descriptor = create_memory_file("test", sealable=True)
    try:
        assert not is_sealed(descriptor)
        seal(os.dup(descriptor))
        assert is_sealed(descriptor)
        with pytest.raises(PermissionError):
            seal(descriptor)
        os.write(descriptor, b"still writable")
    finally:
        os.close(descriptor)


def test_a_number_left_is_seen_by_all_who_share_the_file(file: int) -> None:
    other = os.dup(file)
    assert number_left(other) == 0
    leave_number(file, 4_294_967_295)
    assert number_left(other) == 4_294_967_295
    os.write(file, b"x")
    assert number_left(other) is None
    os.close(other)


def test_a_number_that_cannot_be_left_does_no_harm() -> None:
    reading, writing = os.pipe()
    leave_number(reading, 1)
    os.close(reading)
    os.close(writing)
    leave_number(reading, 1)
