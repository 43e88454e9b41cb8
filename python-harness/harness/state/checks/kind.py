"""An entry of the table of state.

Each has a file in `harness.state.reset`, all in the same form: a function records the state and returns the check that
compares and restores it. ISOLATION.md shows the first paragraph of the file as the description of the state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.state.checks.finding import Finding

Check = Callable[[], Finding]
"""Compares the state with its record, and restores it if possible. Runs after every call."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of state.

    `note` records the present state and returns the check that restores it. `needs` is a module without which there is
    no such state; the state is recorded as soon as that module is loaded. `is_inherited`: nothing between the zygote
    and the first call touches this state, so the zygote records it for all its workers.
    """

    name: str
    note: Callable[[], Check]
    needs: str | None = None
    is_inherited: bool = False

    def is_present(self, modules: Mapping[str, object]) -> bool:
        """Whether this state exists with these modules loaded."""
        return self.needs is None or self.needs in modules


def kind(name: str, needs: str | None = None, *, is_inherited: bool = False) -> Callable[[Callable[[], Check]], Kind]:
    """Decorates a function that records one kind of state and returns its check."""

    def declare(note: Callable[[], Check]) -> Kind:
        return Kind(name, note, needs, is_inherited)

    return declare
