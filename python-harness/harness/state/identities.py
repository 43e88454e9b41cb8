"""Sets of tens of thousands of objects' identities, at eight bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Identities:
    """A set of identities. Those added since `settle` are kept apart, as finding and forgetting these has to be
    fast.
    """

    __slots__ = ("_recent", "_settled")

    def __init__(self, identities: Iterable[int] = ()) -> None:
        self._settled = array("Q")
        self._recent: set[int] = {*identities}

    def __contains__(self, identity: int) -> bool:
        if identity in self._recent:
            return True
        position = bisect_left(self._settled, identity)
        return position < len(self._settled) and self._settled[position] == identity

    def add(self, identity: int) -> bool:
        """Whether it was not there yet."""
        if identity in self:
            return False
        self._recent.add(identity)
        return True

    def forget(self) -> None:
        """Forget those added since `settle`."""
        self._recent.clear()

    def settle(self) -> None:
        """Keep all of them in the least memory."""
        self._settled = array("Q", sorted([*self._settled, *self._recent]))
        self._recent = set()
