"""What an entry of the table of state is.

Each has a file in `harness.state.reset`, of one shape: a function notes what is to be put back, and gives the check
that compares it with what is there and restores it. The first paragraph of the file says what kind of state it is, and
stands in ISOLATION.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.state.checks.finding import Finding

Check = Callable[[], Finding]
"""Compares the state with what was noted, and restores it where it can. Called after every call."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of state.

    `note` notes the present state and gives the check that returns to it. `needs` is a module without which there is no
    such state; it is noted as soon as that module is loaded. `is_inherited`: nothing on the way from the zygote to the
    first call touches it, so the zygote notes it for all its workers.
    """

    name: str
    note: Callable[[], Check]
    needs: str | None = None
    is_inherited: bool = False

    def is_present(self, modules: Mapping[str, object]) -> bool:
        """Whether there is such state with these modules loaded."""
        return self.needs is None or self.needs in modules


def kind(name: str, needs: str | None = None, *, is_inherited: bool = False) -> Callable[[Callable[[], Check]], Kind]:
    """Decorates a function that notes one kind of state and gives its check."""

    def declare(note: Callable[[], Check]) -> Kind:
        return Kind(name, note, needs, is_inherited)

    return declare
