"""Ordinary programs keep their worker, and leave nothing for the clean-up of the next call."""

from __future__ import annotations

import pytest
from state.cells import Cell, read_cells
from state.worker_zygote import WorkerZygote


def _title(cell: Cell) -> str:
    return cell.title


@pytest.mark.parametrize("cell", read_cells("programs.txt"), ids=_title)
def test_program_leaves_the_worker_in_service(cell: Cell, standard: WorkerZygote) -> None:
    _assert_reused(cell.program, standard)


@pytest.mark.parametrize("cell", read_cells("numeric_programs.txt"), ids=_title)
def test_numeric_program_leaves_the_worker_in_service(cell: Cell, numeric: WorkerZygote) -> None:
    _assert_reused(cell.program, numeric)


def _assert_reused(program: str, zygote: WorkerZygote) -> None:
    first, second = zygote.run(program, "1 + 1")
    assert first["cleaning"]["reasons"] == []
    assert second["result"] == "2"
    assert second["cleaning"]["reasons"] == []
