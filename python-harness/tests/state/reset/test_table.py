"""The table of state."""

from __future__ import annotations

import importlib
import sys
from pkgutil import walk_packages

import pytest

from harness.state import reset
from harness.state.checks.kind import Kind
from harness.state.reset.table import FIRST, TABLE

KINDS = (*FIRST, *TABLE)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name))
def test_each_kind_has_a_file_of_its_name_that_says_what_it_is(kind: Kind) -> None:
    assert kind.note.__module__.rpartition(".")[2] == kind.note.__name__
    assert (sys.modules[kind.note.__module__].__doc__ or "").strip()


def test_all_kinds_are_in_the_table_once() -> None:
    names = [each.name for each in walk_packages(reset.__path__, f"{reset.__name__}.") if not each.ispkg]
    files = [vars(importlib.import_module(name)) for name in names]
    noted = {each.name for names in files for each in names.values() if isinstance(each, Kind)}
    assert sorted(noted) == sorted(kind.name for kind in KINDS)
