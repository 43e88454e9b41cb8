"""Watches the memory that lists and sets point to: pieces of any length, cut into blocks and words."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import Final

from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.parts import WORD_BYTES, Parts

_BLOCK_BYTES: Final = 64

_nothing: Final = ctypes.create_string_buffer(_BLOCK_BYTES)
_NOTHING: Final = ctypes.addressof(_nothing)
"""Memory that never changes. It is watched in place of memory that must no longer be read."""


class _Cuts:
    """Parts of one length, each belonging to a piece. Parts without a piece are kept for the next one."""

    __slots__ = ("_free", "_owners", "_parts")

    def __init__(self, length: int) -> None:
        self._parts: Parts | InheritedParts = Parts(0, length)
        self._owners: list[int] = []
        self._free: list[int] = []

    def extend(self, owners: Sequence[int], addresses: Sequence[int]) -> None:
        self._parts.extend(addresses)
        self._owners += owners

    def take(self, owner: int, addresses: Sequence[int]) -> list[int]:
        """Watches these for one piece. Returns their positions."""
        taken = [self._free.pop() for _ in addresses[: len(self._free)]]
        for position, address in zip(taken, addresses, strict=False):
            self._owners[position] = owner
            self._parts.move(position, address)
        start, rest = len(self._owners), addresses[len(taken) :]
        self.extend([owner] * len(rest), rest)
        return [*taken, *range(start, len(self._owners))]

    def release(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._parts.move(position, _NOTHING)
            self._free.append(position)

    def is_same(self) -> bool:
        return self._parts.is_same()

    def changed(self) -> set[int]:
        """Owners of the changed parts."""
        return {self._owners[position] for position in self._parts.changed()}

    @property
    def end(self) -> int:
        """Position of the next part."""
        return len(self._owners)

    def make_inherited(self) -> InheritedParts:
        if isinstance(self._parts, Parts):
            self._parts = InheritedParts(self._parts)
        return self._parts


class Contents:
    """Pieces of memory by position: addresses with lengths in bytes, multiples of a word. Length 0 means nothing to
    watch.
    """

    __slots__ = ("_blocks", "_places", "_words")

    def __init__(self) -> None:
        self._blocks = _Cuts(_BLOCK_BYTES)
        self._words = _Cuts(WORD_BYTES)
        self._places: list[tuple[Sequence[int], Sequence[int]]] = []
        """Positions of the blocks and of the words, for each piece."""

    def extend(self, pieces: Iterable[tuple[int, int]]) -> None:
        """Adds these, in their present state."""
        cuts: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])
        block_owners, blocks, word_owners, words = cuts
        for address, length in pieces:
            block, word = _cut(address, length)
            at, word_at = self._blocks.end + len(blocks), self._words.end + len(words)
            block_owners += [len(self._places)] * len(block)
            word_owners += [len(self._places)] * len(word)
            blocks += block
            words += word
            self._places.append((range(at, at + len(block)), range(word_at, word_at + len(word))))
        self._blocks.extend(block_owners, blocks)
        self._words.extend(word_owners, words)

    def place(self, position: int, address: int, length: int) -> None:
        """Watches another piece at this position, in its present state."""
        self.release(position)
        blocks, words = _cut(address, length)
        self._places[position] = (self._blocks.take(position, blocks), self._words.take(position, words))

    def release(self, position: int) -> None:
        """Stops reading the piece at this position, which may have been freed."""
        blocks, words = self._places[position]
        self._blocks.release(blocks)
        self._words.release(words)
        self._places[position] = ((), ())

    def truncate(self, count: int) -> None:
        """Keeps only the first `count`."""
        for position in range(count, len(self._places)):
            self.release(position)
        del self._places[count:]

    def is_same(self) -> bool:
        """Whether all are unchanged."""
        return self._blocks.is_same() and self._words.is_same()

    def changed(self) -> set[int]:
        """Positions of the changed ones."""
        return self._blocks.changed() | self._words.changed()

    def make_inherited(self) -> list[InheritedParts]:
        """Prepares sparing for this memory, which is returned."""
        return [each.make_inherited() for each in (self._blocks, self._words) if each.end]


def _cut(address: int, length: int) -> tuple[range, range]:
    """Addresses of the blocks, and of the remaining words."""
    middle = address + length // _BLOCK_BYTES * _BLOCK_BYTES
    return range(address, middle, _BLOCK_BYTES), range(middle, address + length, WORD_BYTES)
