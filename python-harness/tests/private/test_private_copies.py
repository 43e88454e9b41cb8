"""Private copies of modules."""

from __future__ import annotations

import ast
import builtins
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.private.private_copies import WORKER_MODULES, load


def test_copies_have_builtins_of_their_own() -> None:
    copy = load(["harness.script.interrupt"])["harness.script.interrupt"]
    private = vars(copy)["__builtins__"]
    assert private is not vars(builtins) and private["len"] is len


def test_what_was_loaded_publicly_stays() -> None:
    import harness.answer.values

    before = sys.modules["harness.answer.values"]
    copy = load(["harness.answer.values"])["harness.answer.values"]
    assert sys.modules["harness.answer.values"] is before is harness.answer.values
    assert copy is not before


def test_copies_import_copies() -> None:
    copies = load(["linecache", "traceback"])
    assert vars(copies["traceback"])["linecache"] is copies["linecache"]
    assert sys.modules["linecache"] is not copies["linecache"]


def test_the_modules_of_the_worker_import_no_public_copies_of_one_another() -> None:
    copies = load(WORKER_MODULES)
    public = {id(sys.modules[name]) for name in copies if name in sys.modules}
    for copy in copies.values():
        assert not public & {id(value) for name, value in vars(copy).items() if not name.startswith("__")}, copy


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"harness\.missing"):
        load(["harness.missing"])


def _imported(name: str) -> set[str]:
    """The modules that this one names in its imports."""
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(spec.origin).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("name", WORKER_MODULES)
def test_each_module_comes_after_those_it_imports(name: str) -> None:
    """It would have the public ones of them otherwise, and there would be two of each class."""
    later = WORKER_MODULES[WORKER_MODULES.index(name) :]
    assert _imported(name).isdisjoint(later)
