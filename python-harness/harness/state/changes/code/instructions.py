"""The instructions of a code object, with their names and constants."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from opcode import hasjrel, opmap, opname
from types import CodeType
from typing import Final


def numbers_of(text: str) -> frozenset[int]:
    """Numbers of the instructions of these names that this Python has."""
    return frozenset(opmap[name] for name in text.split() if opmap.get(name, 256) < 256)


_CONSTANT: Final = numbers_of("LOAD_CONST")
_SKIPPED: Final = numbers_of("CACHE PUSH_NULL PRECALL")
_JUMPS: Final = {number: -1 if "BACKWARD" in opname[number] else 1 for number in hasjrel if number < 256}
_EXTENDED_ARG: Final = opmap["EXTENDED_ARG"]
_ATTRIBUTE_SHIFT: Final = int(sys.version_info >= (3, 12))
_SHIFTS: Final = {opmap["LOAD_GLOBAL"]: 1, opmap["LOAD_ATTR"]: _ATTRIBUTE_SHIFT, opmap.get("LOAD_SUPER_ATTR"): 2}
"""Bits besides the name in the argument of an instruction."""


class Instructions:
    """The instructions of one code object. `numbers` has one for each position; a position is a unit of the byte
    code.
    """

    __slots__ = ("_arguments", "_code", "_targets", "numbers")

    def __init__(self, code: CodeType) -> None:
        self._code = code
        self.numbers: Final = code.co_code[::2]
        self._arguments = code.co_code[1::2]
        self._targets: set[int] | None = None

    def positions(self, numbers: Iterable[int]) -> Iterator[int]:
        """The positions of these instructions."""
        for number in numbers:
            position = self.numbers.find(number)
            while position >= 0:
                yield position
                position = self.numbers.find(number, position + 1)

    def argument(self, position: int) -> int:
        """The argument of the instruction at this position."""
        argument, before, bits = self._arguments[position], position - 1, 8
        while before >= 0 and self.numbers[before] == _EXTENDED_ARG:
            argument |= self._arguments[before] << bits
            before, bits = before - 1, bits + 8
        return argument

    def name(self, position: int) -> str:
        """The name that the instruction at this position uses."""
        return self._code.co_names[self.argument(position) >> _SHIFTS.get(self.numbers[position], 0)]

    def names(self, numbers: Iterable[int]) -> Iterator[str]:
        """The names that these instructions use."""
        return map(self.name, self.positions(numbers))

    def following(self, position: int) -> Iterator[int]:
        """The positions of effective instructions after this one."""
        return (at for at in range(position + 1, len(self.numbers)) if self.numbers[at] not in _SKIPPED)

    def constant_before(self, position: int) -> object:
        """The constant that the instruction just before this one loads; None if it loads another value, or is not
        always executed.
        """
        if self._targets is None:
            jumps = [(at, _JUMPS[self.numbers[at]]) for at in self.positions(_JUMPS)]
            # Jumps count from the next instruction, which comes after a cache in some cases.
            self._targets = {at + first + way * self.argument(at) for at, way in jumps for first in (1, 2)}
        before = position - 1
        while self.numbers[before] == _EXTENDED_ARG:
            before -= 1
        if self.numbers[before] not in _CONSTANT or not self._targets.isdisjoint(range(before + 1, position + 1)):
            return None
        return self._code.co_consts[self.argument(before)]
