from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.system.capture import create_memory_file
from harness.system.ends import Gap, beginning, count_lines, cut_file, cut_text, told


@pytest.fixture
def file() -> Iterator[int]:
    descriptor = create_memory_file("test")
    yield descriptor
    os.close(descriptor)


def test_lines_are_kept_whole_and_those_between_are_counted() -> None:
    data = b"".join(b"line %d\n" % number for number in range(1000))
    head, gap = cut_text(data, 100)
    assert head == "".join(f"line {number}\n" for number in range(7))
    assert gap.tail == "".join(f"line {number}\n" for number in range(995, 1000))
    assert (gap.lines, gap.bytes) == (1000 - 7 - 5, len(data) - len(head) - len(gap.tail))


def test_a_line_that_is_too_long_is_cut_inside() -> None:
    head, gap = cut_text(b"head\n" + b"x" * 1000 + b"\ntail", 100)
    assert (head, gap) == ("head\n" + "x" * 45, Gap(910, 0, "x" * 45 + "\ntail"))


@given(st.text(st.sampled_from("a\n\u00fc\u20ac\U0001f40d"), min_size=1), st.integers(0, 40))
def test_the_parts_add_up_and_no_character_is_cut(text: str, most: int) -> None:
    data = text.encode()
    if len(data) <= most:
        return
    head, (missing, lines, tail) = cut_text(data, most)
    assert text.startswith(head) and text.endswith(tail)
    assert len(head.encode()) + len(tail.encode()) + missing == len(data)
    assert len(head.encode()) + len(tail.encode()) <= most
    assert lines == text.count("\n") - head.count("\n") - tail.count("\n")


@given(st.binary(min_size=1, max_size=200), st.integers(0, 40))
def test_a_file_is_cut_as_its_content_is(data: bytes, most: int) -> None:
    if len(data) <= most:
        return
    descriptor = create_memory_file("test")
    try:
        os.write(descriptor, data)
        assert cut_file(descriptor, len(data), most) == cut_text(data, most)
    finally:
        os.close(descriptor)


def test_of_very_long_outputs_no_lines_are_counted_because_that_takes_long(file: int) -> None:
    for _ in range(9):
        os.write(file, b"\n" * (1 << 20))
    assert count_lines(file, 1 << 20, 9 << 20) == 8 << 20
    started = time.process_time()
    head, gap = cut_file(file, 9 << 20, 100)
    assert time.process_time() - started < 0.1
    assert (head, gap) == ("\n" * 50, Gap((9 << 20) - 100, None, "\n" * 50))


@pytest.mark.parametrize(
    ("data", "most", "expected"),
    [
        (b"abc", 9, "abc"),
        (b"abc", 2, "ab"),
        ("aé".encode(), 3, "aé"),
        ("aé".encode(), 2, "a"),
        ("a€".encode()[:3], 3, "a"),
        (b"a\xff", 9, "a\ufffd"),
        (b"a\xe2", 9, "a\ufffd"),
        (b"\xff" * 4, 4, "\ufffd"),
        (b"", 0, ""),
    ],
)
def test_the_beginning_of_a_text_is_text(data: bytes, most: int, expected: str) -> None:
    assert beginning(data, most).decode() == expected


def test_a_message_tells_what_was_cut_and_nothing_of_what_was_not() -> None:
    assert told({"stdout": None, "result": None}) == {"truncated": {"stdout": 0, "result": 0}}
    assert told({"stdout": Gap(9, 2, "end"), "result": None}) == {
        "truncated": {"stdout": 9, "result": 0},
        "cut": {"stdout": {"lines": 2, "tail": "end"}},
    }
