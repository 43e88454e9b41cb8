from __future__ import annotations

from harness.answer.font_warnings import once

WARNING = "<sandbox>:5: UserWarning: Glyph {} (\\N{{A NAME}}) missing from font(s) DejaVu Sans.\n  plt.savefig('a')\n"


def test_one_warning_stands_for_all_characters_that_are_missing() -> None:
    text = "before\n" + "".join(map(WARNING.format, (1, 2, 2, 3))) + "after\n"
    first, source = WARNING.format(1).splitlines()
    assert once(text) == f"before\n{first} (2 more characters are missing as well)\n{source}\nafter\n"


def test_a_single_warning_stays_as_it_is() -> None:
    assert once(WARNING.format(1)) == WARNING.format(1)


def test_a_repeated_one_comes_once() -> None:
    assert once(WARNING.format(1) * 2) == WARNING.format(1)


def test_other_warnings_stay() -> None:
    text = "<sandbox>:1: UserWarning: a page is missing from the book\n" * 2
    assert once(text) == text


def test_each_line_about_a_font_comes_once() -> None:
    assert once("findfont: no A\nfindfont: no B\nfindfont: no A\nx\n") == "findfont: no A\nfindfont: no B\nx\n"
