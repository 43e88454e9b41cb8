"""The rules that hold between modules, checked on their syntax trees."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from client import HARNESS

PACKAGE = HARNESS / "harness"
MODULES = {
    ".".join(("harness", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
FOLDERS = sorted({path.parent for path in MODULES.values()})

LAYERS: Final = (
    "protocol",
    "system",
    "private harden",
    "script",
    "source advice",
    "answer",
    "artifacts",
    "execution",
    "state.checks",
    "state.changes",
    "state.changes.memory",
    "state.changes.groups",
    "state.changes.objects state.changes.code",
    "state.reset.imports",
    "state.reset.interpreter state.reset.process state.reset.files state.reset.library state.reset.concurrency "
    "state.reset.packages",
    "state.reset",
    "state.inherited",
    "state.verdict",
    "worker",
    "session",
    "warmup",
    "zygote",
    "supervisor.link supervisor.machine",
    "supervisor.forking",
    "supervisor.workers",
    "supervisor",
)
"""The rooms from the lowest up. Each imports from itself and from those listed before it, those of one line not from
each other.
"""

HEIGHTS: Final = {room: height for height, rooms in enumerate(LAYERS) for room in rooms.split()}

MAX_FILES: Final = 12
"""In one room, beside what says what it is for."""

MAX_LINES: Final = 300


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in MODULES}
            found.add(module)
    return found


def rooms_of(modules: set[str]) -> set[str]:
    """Where these are, of the harness' modules. Packages hold nothing themselves."""
    files = {name for name in modules if name in MODULES and MODULES[name].stem != "__init__"}
    return {name.rpartition(".")[0].removeprefix("harness.") for name in files}


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_from_room_to_room(module: str) -> None:
    for room in rooms_of({module}):
        others = rooms_of(imports_of(MODULES[module])) - {room}
        assert {other for other in others if HEIGHTS[other] >= HEIGHTS[room]} == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    imports = {module: imports_of(path) & MODULES.keys() - {module} for module, path in MODULES.items()}
    # What imports nothing that is left is in no circle; take it away until no more can go.
    while leaves := {module for module, others in imports.items() if not others & imports.keys()}:
        imports = {module: others for module, others in imports.items() if module not in leaves}
    assert not imports


@pytest.mark.parametrize("module", MODULES)
def test_only_the_standard_library_is_imported(module: str) -> None:
    roots = {name.partition(".")[0] for name in imports_of(MODULES[module])} - {"harness"}
    optional = {"numpy", "pandas", "matplotlib"}
    assert roots - sys.stdlib_module_names - optional == set()


def test_the_supervisor_imports_nothing_that_runs_code() -> None:
    supervisor = {name for name in MODULES if name.startswith("harness.supervisor")}
    reached = rooms_of(set().union(*(imports_of(MODULES[name]) for name in supervisor)))
    others = {room for room in reached if not room.startswith("supervisor")}
    assert others == {"protocol", "system", "harden", "answer"}


def test_ctypes_is_imported_where_structures_meet_the_kernel_only() -> None:
    users = {name for name, path in MODULES.items() if "ctypes" in imports_of(path) and ".state" not in name}
    assert users == {"harness.system.libc", "harness.harden.landlock", "harness.harden.seccomp"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text()))


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert len(MODULES[module].read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(HARNESS)))
def test_no_room_has_many_files(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.stem != "__init__"]) <= MAX_FILES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(HARNESS)))
def test_a_room_says_what_it_is_for_and_nothing_else(folder: Path) -> None:
    (docstring,) = ast.parse((folder / "__init__.py").read_text()).body
    assert isinstance(docstring, ast.Expr)


def test_a_file_name_is_used_once() -> None:
    """Frames of the harness go by it (`file_names.py`), as do tables of what stands where."""
    names = Counter(path.name for path in MODULES.values() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []
