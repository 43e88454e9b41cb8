"""Sets of tens of thousands of objects' identities, at eight bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

MAX_FEW: Final = 1000
"""Of a hundred thousand in a worker with numpy, pandas and matplotlib."""


class Identities:
    """A set of identities. Those added since `settle` are kept apart, as finding and forgetting these has to be
    fast.
    """

    __slots__ = ("_few", "_recent", "_settled")

    def __init__(self, identities: Iterable[int] = ()) -> None:
        self._settled = array("Q")
        self._few: set[int] = set()
        """Settled as well."""
        self._recent: set[int] = {*identities}

    def __contains__(self, identity: int) -> bool:
        if identity in self._recent or identity in self._few:
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
        """Keep all of them. Many are put in order, which takes the least memory, but milliseconds."""
        self._few |= self._recent
        self._recent = set()
        if len(self._few) > MAX_FEW:
            self._settled = array("Q", sorted([*self._settled, *self._few]))
            self._few = set()
