"""Kinds of state that are numbers, each with a function that reads it and one that sets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check


def number_settings(settings: list[tuple[Callable[[], Any], Callable[[Any], Any]]]) -> Check:
    """The check of such settings, which are pairs of the two functions."""
    saved = [get() for get, _ in settings]

    def check() -> Finding:
        found: Finding = None
        for (get, put), value in zip(settings, saved, strict=True):
            if get() != value:
                put(value)
                found = DATA_RESET
        return found

    return check
