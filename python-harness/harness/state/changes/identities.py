"""Sets of the identities of tens of thousands of objects, at eight bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

MAX_FEW: Final = 1000
"""Identities that count as few. A worker with numpy, pandas and matplotlib has a hundred thousand."""


class Identities:
    """A set of identities. The ones added since `settle` are kept separately, because finding and forgetting them has
    to be fast.
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
        """Adds an identity. Returns whether it was new."""
        if identity in self:
            return False
        self._recent.add(identity)
        return True

    def forget(self) -> None:
        """Forgets the identities added since `settle`."""
        self._recent.clear()

    def settle(self) -> None:
        """Keeps all of them. Large sets are sorted, which takes the least memory, but milliseconds."""
        self._few |= self._recent
        self._recent = set()
        if len(self._few) > MAX_FEW:
            self._settled = array("Q", sorted([*self._settled, *self._few]))
            self._few = set()
