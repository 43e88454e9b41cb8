"""Reads the corpora: text files of cells, each with a title, options and one or two programs.

# %% title
#: option value
program
# look
another program
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


@dataclass(slots=True)
class Cell:
    """One cell of a corpus. `look` is empty where there is no second program."""

    title: str
    options: dict[str, str] = field(default_factory=dict)
    program: str = ""
    look: str = ""


def read_cells(name: str) -> list[Cell]:
    """The cells of the corpus `name`, in order."""
    cells: list[Cell] = []
    looking = False
    for line in (_FOLDER / name).read_text().splitlines():
        if line.startswith("# %% "):
            cells.append(Cell(line.removeprefix("# %% ")))
            looking = False
        elif line.startswith("#: "):
            option, _, value = line.removeprefix("#: ").partition(" ")
            cells[-1].options[option] = value
        elif line == "# look":
            looking = True
        elif looking:
            cells[-1].look += line + "\n"
        else:
            cells[-1].program += line + "\n"
    for cell in cells:
        cell.program, cell.look = cell.program.strip("\n"), cell.look.strip("\n")
    return cells
