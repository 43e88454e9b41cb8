from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.answer.terminal import shown


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a\rb\n", "b\n"),
        ("abc\rd", "dbc"),
        ("1%\r2%\r100%\ndone\n", "100%\ndone\n"),
        ("1%\r2%\r", "2%"),
        ("working\r       \rdone\n", "done\n"),
        ("\r 10%|█   |\r100%|████|\n", "100%|████|\n"),
    ],
)
def test_what_is_written_over_is_gone(written: str, left: str) -> None:
    assert shown(written) == left


@pytest.mark.parametrize(("written", "left"), [("abc\b\bX\n", "aXc\n"), ("|\b/\b-\b\\\n", "\\\n"), ("\b\bx", "x")])
def test_a_backspace_goes_one_column_back(written: str, left: str) -> None:
    assert shown(written) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [("abc\r\x1b[Kz\n", "z\n"), ("abc\x1b[2D\x1b[K\n", "a\n"), ("abc\x1b[2K\rz", "z"), ("ab\x1b[1Gx\x1b[3Cy", "xb  y")],
)
def test_escape_sequences_move_and_erase(written: str, left: str) -> None:
    assert shown(written) == left


def test_nested_bars_are_drawn_over_line_by_line() -> None:
    outer, inner = "\router {}", "\n\rinner {}\x1b[A"
    assert shown("".join((outer + inner).format(n, n) for n in range(9))) == "outer 8\ninner 8"


@pytest.mark.parametrize("text", ["a\r\nb\r\n", "a\nb", "", "\n\n", "\x1b[31mred\x1b[0m\n", "tab\tand \x07 bell  \n"])
def test_what_is_not_drawn_over_stays_as_it_was_written(text: str) -> None:
    assert shown(text) == text


def test_lines_beside_one_that_is_drawn_over_stay_as_well() -> None:
    assert shown("x \r\n\x1b[1mbold\x1b[0m\nabc\rd\n") == "x \r\n\x1b[1mbold\x1b[0m\ndbc\n"


@pytest.mark.parametrize(
    ("written", "left"),
    [("日本\rab\n", "ab本\n"), ("abcd\r日本\n", "日本\n"), ("日本\ra\n", "a 本\n"), ("a日\b\bb", "ab")],
)
def test_a_wide_character_takes_two_columns(written: str, left: str) -> None:
    assert shown(written) == left


@given(st.lists(st.text("ab ", max_size=5), min_size=1))
def test_each_column_shows_the_last_text_that_reached_it(parts: list[str]) -> None:
    columns = [""] * max(map(len, parts))
    for part in parts:
        columns[: len(part)] = part
    assert shown("\r".join(parts)).rstrip(" ") == "".join(columns).rstrip(" ")


def test_a_cursor_on_an_erased_line_stays_within_a_terminals_width() -> None:
    assert shown("a\x1b[2K" * 2_000 + "b") == " " * 200 + "b"


@pytest.mark.parametrize("piece", ["a\b", "a\x1b[2K", "\r\x1b[A", "\x1b[9999C", "\x1b[9999Cx\x1b[A\n", "\r日"])
def test_no_text_takes_long_or_grows(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    assert len(shown(text)) <= 2 * len(text)
    assert time.process_time() - started < 5
