"""The rules that hold between modules, checked on their syntax trees."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from client import HARNESS

PACKAGE = HARNESS / "harness"
MODULES = {
    ".".join(("harness", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

SHARED = {
    "frames",
    "settings",
    "signals",
    "descriptors",
    "libc",
    "scratch",
    "worker_order",
    "environment",
    "shared_folders",
}
"""Know nothing of processes: everybody may import them."""

# Above those come capture, state, harden, execute and all that is named in neither place.
LAYERS = [
    ("worker", {"worker", "worker_start", "fresh_worker"}),
    ("zygote", {"zygote", "fork_link"}),
    ("supervisor", {"supervisor", "messages"}),
]

STATE_ROOMS = (
    "checks",
    "changes",
    "changes.memory",
    "changes.groups",
    "changes.objects changes.code",
    "reset.imports",
    "reset.interpreter reset.process reset.files reset.library reset.concurrency reset.packages",
    "reset",
    "inherited",
    "verdict",
)
"""The rooms of `harness.state` from the bottom up. Each imports those in front of it, and none beside it."""

MAX_FILES = 12
"""In one package, beside what says what it is for."""


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


def layer_of(module: str) -> int:
    unit = module.split(".")[1] if "." in module else ""
    if unit in SHARED:
        return 0
    for height, (_, units) in enumerate(LAYERS, start=2):
        if unit in units:
            return height
    return 1


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_from_supervisor_down_to_frames(module: str) -> None:
    upward = {
        other
        for other in imports_of(MODULES[module])
        if other in MODULES and other != "harness" and layer_of(other) > layer_of(module)
    }
    assert not upward


def room_of(module: str) -> str:
    """The package that a module is in, as `STATE_ROOMS` has it."""
    is_package = MODULES[module].stem == "__init__"
    return (module if is_package else module.rpartition(".")[0]).removeprefix("harness.state").strip(".")


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) and name.startswith("harness.state.")])
def test_rooms_of_the_state_import_those_below_them(module: str) -> None:
    heights = {room: height for height, rooms in enumerate(STATE_ROOMS) for room in rooms.split()}
    room = room_of(module)
    others = {room_of(other) for other in imports_of(MODULES[module]) if other.startswith("harness.state.")} - {room}
    assert all(heights[other] < heights[room] for other in others), others


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in MODULES.values()} - {PACKAGE, PACKAGE / "supervisor"}), ids=str
)
def test_no_package_has_many_files(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.stem != "__init__"]) <= MAX_FILES


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


def test_the_supervisor_does_not_execute_code() -> None:
    supervisor = {name for name in MODULES if name.startswith("harness.supervisor")}
    reached = set().union(*(imports_of(MODULES[name]) for name in supervisor))
    assert not reached & {
        "harness.execute",
        "harness.loading",
        "harness.preload",
        "harness.warmup",
        "harness.worker",
        "harness.zygote",
    }


def test_ctypes_is_imported_where_structures_meet_the_kernel_only() -> None:
    users = {name for name, path in MODULES.items() if "ctypes" in imports_of(path) and ".state" not in name}
    assert users == {"harness.libc", "harness.harden.landlock", "harness.harden.seccomp"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text()))


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert len(MODULES[module].read_text().splitlines()) <= 300
