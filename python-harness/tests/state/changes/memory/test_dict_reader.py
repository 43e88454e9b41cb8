"""The table of a dict's keys and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.state.changes.memory.dict_reader import DictReader


def _names(count: int, *, text: bool) -> dict[Any, Any]:
    return {f"name{number}" if text else number: object() for number in range(count)}


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("count", [1, 5, 10, 100, 1000, 70_000])
def test_it_changes_with_the_first_and_the_last_entry(count: int, text: bool) -> None:
    names = _names(count, text=text)
    table = DictReader(names)
    first = table.read()
    assert table.read() == first
    for key in (next(iter(names)), [*names][-1]):
        old, names[key] = names[key], object()
        assert table.read() != first
        names[key] = old
        assert table.read() == first


@pytest.mark.parametrize(
    "change",
    [
        lambda names: names.update(new=1),
        lambda names: names.pop("name3"),
        lambda names: names.clear(),
        lambda names: names.update(other=names.pop("name9")),
    ],
)
def test_it_changes_with_the_keys(change: Callable[[dict[Any, Any]], object]) -> None:
    names = _names(10, text=True)
    kept, table = dict(names), DictReader(names)
    first = table.read()
    change(names)
    assert table.read() != first
    del kept


def test_it_follows_the_keys_to_where_they_move() -> None:
    names = _names(10, text=True)
    table = DictReader(names)
    first, entries = table.read(), dict(names)
    names.update(_names(1000, text=False))
    grown = table.read()
    names.clear()
    assert table.read() not in (first, grown)
    names.update(entries)
    settled = table.read()
    names["name3"] = 3
    assert table.read() != settled
