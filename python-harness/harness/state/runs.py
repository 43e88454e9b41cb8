"""Watches objects of one kind that lie close together in memory, by comparing whole stretches of it.

Functions of libraries are tens of thousands. The allocator puts objects of one size side by side, so a few hundred
stretches hold them all, and comparing those takes a tenth of the time of looking at every object. Between the watched
parts lie reference counts and other objects, so a stretch that differs is only then looked at part by part.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any, Final

# `PyDLL` keeps other threads from running in between.
_memcmp: Final = ctypes.PyDLL(None).memcmp
_memcmp.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)
_memcmp.restype = ctypes.c_int

_string_at: Final = ctypes.string_at

MAX_GAP_BYTES: Final = 1024
"""Distance over which neighbours are joined: less than a page, so that there cannot be an unmapped one in between."""

MAX_RUN_BYTES: Final = 16 * 1024
"""Length of a stretch: about a pool of the allocator, and little to look through where it differs."""


class _Run:
    """A stretch of memory: its address, what it held, and where in it the watched parts begin, by position."""

    __slots__ = ("address", "base", "parts")

    def __init__(self, address: int) -> None:
        self.address = address
        self.base = b""
        self.parts: dict[int, int] = {}


class RunGroup:
    """A group (see `memory.Group`) that watches `length` bytes at `offset` of every object."""

    __slots__ = ("_address_of", "_length", "_offset", "_run_of", "_runs")

    def __init__(self, layout: tuple[int, int], address_of: Callable[[Any], int] = id) -> None:
        self._offset, self._length = layout
        self._address_of = address_of
        self._runs: list[_Run] = []
        self._run_of: list[_Run] = []

    def extend(self, containers: Iterable[object]) -> None:
        first = len(self._run_of)
        addresses = [self._address_of(container) + self._offset for container in containers]
        runs: dict[int, _Run] = {}
        run, end = None, 0
        for address, position in sorted(zip(addresses, range(first, first + len(addresses)), strict=True)):
            if run is None or address - end > MAX_GAP_BYTES or address + self._length - run.address > MAX_RUN_BYTES:
                run = _Run(address)
                self._runs.append(run)
            run.parts[position] = address - run.address
            runs[position] = run
            end = address + self._length
        self._run_of += [runs[position] for position in range(first, first + len(addresses))]
        for run in {id(each): each for each in runs.values()}.values():
            run.base = _string_at(run.address, max(run.parts.values()) + self._length)

    def truncate(self, count: int) -> None:
        for position in range(count, len(self._run_of)):
            del self._run_of[position].parts[position]
        del self._run_of[count:]
        self._runs = [run for run in self._runs if run.parts]

    def changed(self) -> list[int]:
        positions: list[int] = []
        for run in self._runs:
            if _memcmp(run.address, run.base, len(run.base)):
                positions += self._changed_in(run)
        return positions

    def accept(self, positions: Iterable[int]) -> None:
        for position in positions:
            run = self._run_of[position]
            part = run.parts[position]
            present = _string_at(run.address + part, self._length)
            run.base = run.base[:part] + present + run.base[part + self._length :]

    def _changed_in(self, run: _Run) -> list[int]:
        now, base, length = _string_at(run.address, len(run.base)), run.base, self._length
        changed = [
            position for position, part in run.parts.items() if now[part : part + length] != base[part : part + length]
        ]
        if not changed:
            # What differs is not watched; next time it is to be the same.
            run.base = now
        return changed
