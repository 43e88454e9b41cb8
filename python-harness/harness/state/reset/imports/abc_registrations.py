"""Virtual subclasses. `Sized.register(C)` leaves no trace in any dict, but increments a counter."""

from __future__ import annotations

from abc import get_cache_token
from collections.abc import Callable
from typing import Final

from harness.state.checks.finding import Finding, Recycle

_get_token: Final[Callable[[], int]] = get_cache_token  # type: ignore[assignment]


class Registrations:
    """The counter of registrations. Registrations during an import belong to the imported module."""

    def __init__(self) -> None:
        self._expected = _get_token()
        self._before = self._expected

    def import_begins(self) -> None:
        """Records the counter before a module runs."""
        self._before = _get_token()

    def import_ends(self) -> None:
        """Accepts the registrations of the module."""
        self._expected += _get_token() - self._before

    def check(self) -> Finding:
        """A registration cannot be undone."""
        if _get_token() == self._expected:
            return None
        self._expected = _get_token()
        return Recycle("a class was registered with an abstract base class")
