"""Every kind of state, set by one call and looked for by the next."""

from __future__ import annotations

import sys

import pytest
from state.vectors import VECTORS, Vector
from state.worker_zygote import WorkerZygote

from harness.state.reset.imports.registries import NAMED
from harness.state.reset.table import FIRST, TABLE

_FILLS_BY_ITSELF = {"subprocess", "multiprocessing", "logging handlers"}
"""Registries whose restoring is no finding, or shows as another kind's."""


def _title(vector: Vector) -> str:
    return f"{vector.kind}: {vector.set.splitlines()[-1][:60]}"


@pytest.fixture
def zygote(request: pytest.FixtureRequest, vector: Vector) -> WorkerZygote:
    if sys.version_info < tuple(map(int, vector.python.split("."))):
        pytest.skip(f"new in Python {vector.python}")
    zygote: WorkerZygote = request.getfixturevalue(vector.needs)
    return zygote


@pytest.mark.parametrize("vector", VECTORS, ids=_title)
def test_state_is_put_back_or_the_worker_replaced(vector: Vector, zygote: WorkerZygote) -> None:
    first, then = zygote.run(vector.set, vector.look)
    cleaning = first["cleaning"]
    assert first["error"] is None
    if vector.finding == "recycle":
        assert any(reason.startswith(f"{vector.kind}:") for reason in cleaning["reasons"]), cleaning
        assert cleaning["verdict"] == "recycle"
    else:
        assert cleaning["verdict"] == "reuse", cleaning
        assert (then["result"] or "") == vector.clean
        assert (vector.kind in cleaning["reset"]) == (vector.finding == "reset"), cleaning


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if vector.look], ids=_title)
def test_state_leaks_where_nothing_is_cleaned(vector: Vector, zygote: WorkerZygote) -> None:
    if vector.kind in ("numpy errors", "numpy printing"):
        pytest.skip("kept in a context variable since numpy 2, so it ends with the call")
    if vector.kind == "children":
        pytest.skip("processes of a call end with it in every mode")
    _, then = zygote.run(vector.set, vector.look, policy="none")
    assert then["result"] != vector.clean


def test_every_kind_has_a_vector() -> None:
    kinds = {kind.name for kind in (*FIRST, *TABLE)} | {kind for kind, _, _ in NAMED}
    assert kinds - _FILLS_BY_ITSELF <= {vector.kind for vector in VECTORS}
