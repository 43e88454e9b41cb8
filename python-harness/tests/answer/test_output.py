from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from harness.answer.output import read_output
from harness.system.capture import create_memory_file
from harness.system.ends import Gap

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
    assert read_output(file, CAP) == ("", None)
    write(file, "a\r\nü\n")
    assert read_output(file, CAP) == ("a\r\nü\n", None)


def test_progress_that_was_drawn_over_is_neither_shown_nor_counted(file: int) -> None:
    write(file, "first\n" + "\r 50%" * 20_000 + "\r100%\nlast\n")
    assert read_output(file, CAP) == ("first\n100%\nlast\n", None)


def test_what_is_still_too_long_keeps_head_and_tail(file: int) -> None:
    write(file, "a\rhead\n" + "x" * 2 * CAP + "\ntail\n")
    head, gap = read_output(file, CAP)
    assert head.startswith("head\nxxx")
    assert gap == Gap(2 * CAP + len("head\n\ntail\n") - CAP, 0, "x" * (CAP // 2 - 6) + "\ntail\n")


def test_a_cursor_moved_far_does_not_make_more_of_a_text_than_is_kept(file: int) -> None:
    write(file, "\x1b[199Cx\n" * 5_000)
    head, gap = read_output(file, CAP)
    assert gap is not None
    assert len(head) + len(gap.tail) <= CAP
    assert gap.bytes > 0


def test_of_very_long_progress_both_ends_are_shown_in_little_time(file: int) -> None:
    write(file, "first\n" + "\r working" * (64 * MIB // 9) + "\r100%    \nlast\n")
    started = time.process_time()
    head, gap = read_output(file, CAP)
    assert time.process_time() - started < 2
    assert gap is not None
    assert (head, gap.tail, gap.lines) == ("first\n working", "100%\nlast\n", None)
    assert 63 * MIB < gap.bytes < 64 * MIB


def test_warnings_about_characters_come_once_before_anything_is_left_out(file: int) -> None:
    warning = "<sandbox>:5: UserWarning: Glyph {} (x) missing from font(s) A."
    write(file, "".join(f"{warning.format(n)}\n" for n in range(5_000)))
    assert read_output(file, CAP) == (f"{warning.format(0)} (4999 more characters are missing as well)\n", None)
