"""Virtual subclasses: `Sized.register(C)` leaves no trace in any dict, but moves a counter."""

from __future__ import annotations

from abc import get_cache_token
from collections.abc import Callable
from typing import Final

from harness.state.checks.finding import Finding, Recycle

_get_token: Final[Callable[[], int]] = get_cache_token  # type: ignore[assignment]


class Registrations:
    """The counter of registrations. Those made while a module is imported are the module's."""

    def __init__(self) -> None:
        self._expected = _get_token()
        self._before = self._expected

    def import_begins(self) -> None:
        """Remember the counter before a module runs."""
        self._before = _get_token()

    def import_ends(self) -> None:
        """Expect what the module has registered."""
        self._expected += _get_token() - self._before

    def check(self) -> Finding:
        """A registration cannot be taken back."""
        if _get_token() == self._expected:
            return None
        self._expected = _get_token()
        return Recycle("a class was registered with an abstract base class")
