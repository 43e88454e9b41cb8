from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from harness.answer.output import read_output
from harness.system.capture import create_memory_file

CAP = 50 << 10
MIB = 1 << 20


@pytest.fixture
def file() -> Iterator[int]:
    descriptor = create_memory_file("test")
    yield descriptor
    os.close(descriptor)


def write(file: int, text: str) -> None:
    rest = text.encode()
    while rest:
        rest = rest[os.write(file, rest) :]


def test_plain_text_is_what_was_written(file: int) -> None:
    assert read_output(file, CAP) == ("", 0)
    write(file, "a\r\nü\n")
    assert read_output(file, CAP) == ("a\r\nü\n", 0)


def test_progress_that_was_drawn_over_is_neither_shown_nor_counted(file: int) -> None:
    write(file, "first\n" + "\r 50%" * 20_000 + "\r100%\nlast\n")
    assert read_output(file, CAP) == ("first\n100%\nlast\n", 0)


def test_what_is_still_too_long_keeps_head_and_tail(file: int) -> None:
    write(file, "a\rhead\n" + "x" * 2 * CAP + "\ntail\n")
    text, left_out = read_output(file, CAP)
    assert text.startswith("head\nxxx")
    assert text.endswith("xxx\ntail\n")
    assert left_out == 2 * CAP + len("head\n\ntail\n") - CAP
    assert f"\n[... {left_out} bytes left out ...]\n" in text


def test_a_cursor_moved_far_does_not_make_more_of_a_text_than_is_kept(file: int) -> None:
    write(file, "\x1b[199Cx\n" * 5_000)
    text, left_out = read_output(file, CAP)
    assert len(text) < CAP + 100
    assert left_out > 0


def test_of_very_long_progress_both_ends_are_shown_in_little_time(file: int) -> None:
    write(file, "first\n" + "\r working" * (64 * MIB // 9) + "\r100%    \nlast\n")
    started = time.process_time()
    text, left_out = read_output(file, CAP)
    assert time.process_time() - started < 2
    assert text.startswith("first\n working\n[... ")
    assert text.endswith(" bytes left out ...]\n100%\nlast\n")
    assert 63 * MIB < left_out < 64 * MIB


def test_warnings_about_characters_come_once_before_anything_is_left_out(file: int) -> None:
    warning = "<sandbox>:5: UserWarning: Glyph {} (x) missing from font(s) A."
    write(file, "".join(f"{warning.format(n)}\n" for n in range(5_000)))
    assert read_output(file, CAP) == (f"{warning.format(0)} (4999 more characters are missing as well)\n", 0)
