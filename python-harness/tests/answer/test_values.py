"""Values as the caller sees them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.answer.values import MAX_VALUE_DEPTH, NotPlainError, cap, ends_of, plain_copy
from harness.system.ends import Gap, cut_text

_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1).filter(lambda number: repr(number) != "-0.0")
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(_PLAIN)
def test_plain_json_is_copied(value: Any) -> None:
    copy = plain_copy(value, 1 << 20)
    assert copy == value
    assert copy is not value or not isinstance(value, (list, dict))


@given(_PLAIN)
def test_a_value_that_is_copied_fits_as_json(value: Any) -> None:
    limit = 40
    try:
        plain_copy(value, limit)
    except NotPlainError:
        return
    assert len(json.dumps(value, separators=(",", ":"))) <= limit


@pytest.mark.parametrize(
    "value",
    [
        (1,),
        {1: 2},
        {1},
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        -float("inf"),
        -0.0,
        [0.0, [-0.0]],
        2.0**53,
        -1.2345678901234568e20,
        "\ud800",
        "\ud83d\ude00",
        ["a", {"b": "\udfff"}],
        {"\ud800": 1},
        type("I", (int,), {})(1),
        type("D", (dict,), {})(),
        type("L", (list,), {})(),
        HTTPStatus.OK,
        b"x",
        object(),
        type("S", (str,), {})("x"),
        [[(1,)]],
        1j,
    ],
)
def test_what_is_no_plain_json_is_refused(value: object) -> None:
    with pytest.raises(NotPlainError):
        plain_copy(value, 1 << 20)


@pytest.mark.parametrize("value", [1e21, -1e300, 5e-324, 0.1, 9007199254740991.0, "😀", {"ü": "\u2028\0"}])
def test_what_every_reader_of_json_finds_in_it_is_plain(value: object) -> None:
    assert plain_copy(value, 1 << 20) == value


def test_cycles_and_depth_are_refused() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    deep: list[Any] = []
    for _ in range(MAX_VALUE_DEPTH):
        deep = [deep]
    for value in (cycle, deep):
        with pytest.raises(NotPlainError):
            plain_copy(value, 1 << 20)
    assert plain_copy(deep[0], 1 << 20) == deep[0]


def test_a_long_repr_keeps_head_and_tail() -> None:
    assert ends_of(repr("a" * 500 + "b" * 500), 100) == ("'" + "a" * 49, Gap(902, 0, "b" * 49 + "'"))


@given(st.text(max_size=200), st.integers(0, 300))
def test_a_text_within_the_limit_stays_and_others_say_how_much_is_missing(text: str, limit: int) -> None:
    data = text.encode("utf-8", "backslashreplace")
    shown = cap(text, limit)
    if len(data) <= limit:
        assert shown.encode() == data
    else:
        head, gap = cut_text(data, limit)
        assert shown.startswith(head) and shown.endswith(f" left out ...]\n{gap.tail}")


def test_the_missing_is_told_in_lines_where_there_are_any() -> None:
    assert "\n[... 902 bytes left out ...]\n" in cap("a" * 1002, 100)
    assert cap("line\n" * 1000, 100) == "line\n" * 10 + "[... 980 lines (4.8 KiB) left out ...]\n" + "line\n" * 10


def test_subclasses_of_str_cannot_interfere() -> None:
    class Liar(str):
        def encode(self, *_: object) -> bytes:
            raise RuntimeError

        def __len__(self) -> int:
            return 0

    assert "90 bytes" in cap(Liar("x" * 100), 10)


def test_lone_surrogates_are_escaped() -> None:
    assert cap("a\ud800" * 3, 100) == "a\\ud800" * 3
