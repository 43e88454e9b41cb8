"""For every kind of state: code that sets it, code that looks for it, and what the clean-up has to make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from state.cells import Cell, read_cells


@dataclass(frozen=True, slots=True)
class Vector:
    """`look` is a program whose result is `clean` in a fresh worker, and something else where the state leaked.

    Both are empty where there is nothing to look for: the worker is replaced, or the state never outlives a call.
    `finding` is what the clean-up says of `kind`: `reset`, `recycle`, or `none` where it puts it back without a word.
    `needs` names the fixture of workers, `python` the first version that has the state.
    """

    kind: str
    set: str
    look: str
    clean: str
    finding: str
    needs: str
    python: str


def _vector(cell: Cell) -> Vector:
    options = cell.options
    return Vector(
        cell.title,
        cell.program,
        cell.look,
        options.get("clean", ""),
        options["finding"],
        options.get("needs", "standard"),
        options.get("python", "3.11"),
    )


VECTORS: Final = tuple(map(_vector, read_cells("vectors.txt")))
