"""Presents a call's value to the caller: its capped repr, and the value itself if it is plain JSON and small."""

from __future__ import annotations

from _json import encode_basestring_ascii
from typing import Any, Final

from harness.system.ends import Gap, cut_text
from harness.system.units import in_units

MAX_SAFE_INTEGER: Final = 2**53 - 1
"""JSON readers that use doubles, such as JavaScript's, lose digits of larger numbers."""

MAX_VALUE_DEPTH: Final = 64
"""Maximum nesting of lists and dicts. Deeper values are no use to a reader, and validators recurse."""

PLAIN_TYPES: Final = frozenset({bool, int, float, str})
"""Types of values without parts: exactly these, no subclasses."""

_INFINITY: Final = float("inf")
_EXPONENT_FROM: Final = 1e21
"""JavaScript writes larger numbers with an exponent. Between `MAX_SAFE_INTEGER` and this limit it pads the significant
digits of a float with zeros, which is another number for a reader with integers of any size.
"""

_NEWLINE: Final = "\n"

_encode_string: Final = encode_basestring_ascii
_encode: Final = str.encode


class NotPlainError(Exception):
    """The value is not plain JSON, or too large or too deep."""


def cap(text: str, max_bytes: int) -> str:
    """`text`; above `max_bytes` of UTF-8 its head and its tail, with a line between them that says how much is
    missing.
    """
    head, gap = ends_of(text, max_bytes)
    return head if gap is None else f"{head.removesuffix(_NEWLINE)}\n{_mark(gap)}\n{gap.tail}"


def ends_of(text: str, max_bytes: int) -> tuple[str, Gap | None]:
    """`text`; above `max_bytes` of UTF-8 its head, and the gap after it."""
    if type(text) is not str:
        # A subclass may redefine every method used below, so this makes a true string of it.
        text = str.__str__(text)
    # No character takes more than four bytes, or ten once escaped.
    if len(text) * 10 <= max_bytes and text.isascii():
        return text, None
    data = _encode(text, "utf-8", "backslashreplace")
    return (data.decode("utf-8"), None) if len(data) <= max_bytes else cut_text(data, max_bytes)


def _mark(gap: Gap) -> str:
    size, lines = in_units(gap.bytes), gap.lines or 0
    return f"[... {lines:,} lines ({size}) left out ...]" if lines > 1 else f"[... {size} left out ...]"


def plain_copy(value: object, max_bytes: int) -> Any:
    """A copy of `value` made of JSON types only. Raises `NotPlainError` if there is none of at most `max_bytes` as
    JSON.
    """
    copy, _ = _copy(value, max_bytes, MAX_VALUE_DEPTH)
    return copy


def _copy(value: object, budget: int, depth: int) -> tuple[Any, int]:
    """The copy, and what remains of `budget`. Types are compared exactly: a subclass means more than JSON can say."""
    kind = type(value)
    if value is None or kind is bool:
        budget -= 5
    elif kind is int:
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:  # type: ignore[operator]
            raise NotPlainError
        budget -= len(repr(value))
    elif kind is float:
        # Excludes numbers that JSON cannot express, and negative zero, which JavaScript reads and writes as 0.
        if not _is_exact_as_json(value):  # type: ignore[arg-type]
            raise NotPlainError
        budget -= len(repr(value))
    elif kind is str:
        budget -= len(value)  # type: ignore[arg-type]
        if budget >= 0:
            budget -= len(_encode_string(value)) - len(value)  # type: ignore[arg-type]
            if _has_surrogates(value):  # type: ignore[arg-type]
                raise NotPlainError
    elif kind is list:
        return _copy_list(value, budget, depth)  # type: ignore[arg-type]
    elif kind is dict:
        return _copy_dict(value, budget, depth)  # type: ignore[arg-type]
    else:
        raise NotPlainError
    if budget < 0:
        raise NotPlainError
    return value, budget


def _is_exact_as_json(value: float) -> bool:
    """Whether every reader of JSON reads this number exactly, and JavaScript writes it in the same way."""
    if value == 0:
        return repr(value) == "0.0"
    size = -value if value < 0 else value
    return size <= MAX_SAFE_INTEGER or _EXPONENT_FROM <= size < _INFINITY


def _has_surrogates(text: str) -> bool:
    """Whether it contains halves of characters. UTF-8 has none, and two in a row would be read as one character."""
    if text.isascii():
        return False
    try:
        _encode(text, "utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _copy_list(value: list[object], budget: int, depth: int) -> tuple[list[Any], int]:
    budget -= 2
    if depth == 0 or budget < len(value):
        raise NotPlainError
    copy = []
    for item in value:
        item_copy, budget = _copy(item, budget - 1, depth - 1)
        copy.append(item_copy)
    return copy, budget


def _copy_dict(value: dict[object, object], budget: int, depth: int) -> tuple[dict[str, Any], int]:
    budget -= 2
    if depth == 0 or budget < len(value):
        raise NotPlainError
    copy: dict[str, Any] = {}
    for key, item in value.items():
        if type(key) is not str:
            raise NotPlainError
        _, budget = _copy(key, budget - 2, 0)
        item_copy, budget = _copy(item, budget, depth - 1)
        copy[key] = item_copy
    return copy, budget
