"""Comparisons by identity, which run no user code."""

from __future__ import annotations

from operator import is_
from typing import Any


def has_entries(table: dict[Any, Any], entries: dict[Any, Any]) -> bool:
    """Whether it has exactly these keys and values, in this order. By identity, because keys can be of the user's
    types.
    """
    return (
        len(table) == len(entries) and all(map(is_, table.values(), entries.values())) and all(map(is_, table, entries))
    )
