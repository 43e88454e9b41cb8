"""Private copies of modules, which survive what user code does to the public ones.

User code may clear `builtins.__dict__`, patch `os` or replace `traceback`. The harness has to answer and clean up after
that, so its worker-side modules run with a copy of the builtins that only they refer to, and are not reachable through
`sys.modules`. Functions of `os`, `sys`, `signal` and `gc` that they call after user code has run must be bound to names
at import (`from os import getpid as _getpid`), because an attribute look-up on the public module finds what the user
left there.

Use, once per process and before user code runs (in the zygote: forked workers inherit the copies):

    modules = load(["harness.frames", "harness.execute", "harness.state.baseline"])
    execute = modules["harness.execute"].execute

A module that another one imports has to come before it in `names`, or the public copy is used. `WORKER_MODULES` lists
this half of the harness in the right order; append the names of your own to it.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Final

from harness.file_names import rename

# The standard library's formatter of tracebacks calls builtins all over the place, so it gets them from the private
# copy as well.
STANDARD_COPIES: Final = ("linecache", "traceback")

WORKER_MODULES: Final = (
    *STANDARD_COPIES,
    "harness.interrupt",
    "harness.imports",
    "harness.folder_finder",
    "harness.script_file",
    "harness.file_names",
    "harness.garbage",
    "harness.namespace",
    "harness.notebook",
    "harness.source_ending",
    "harness.source_pieces",
    "harness.source_repair",
    "harness.source",
    "harness.state.instructions",
    "harness.state.reach",
    "harness.streams",
    "harness.values",
    "harness.plain_types",
    "harness.tracebacks",
    "harness.advice.attributes",
    "harness.advice.asking",
    "harness.advice.packages",
    "harness.advice.modules",
    "harness.advice.disk",
    "harness.advice.permissions",
    "harness.advice.network",
    "harness.advice.advice",
    "harness.endings",
    "harness.threads",
    "harness.exit_callbacks",
    "harness.script",
    "harness.top_level_await",
    "harness.execute",
    "harness.scratch",
    "harness.shared_folders",
    "harness.state.kinds",
    "harness.state.tracked",
    "harness.state.hidden",
    "harness.state.gather",
    "harness.state.shared_parts",
    "harness.state.contents",
    "harness.state.memory",
    "harness.state.written_pages",
    "harness.state.sparing",
    "harness.state.functions",
    "harness.state.layout",
    "harness.state.locks",
    "harness.state.slots",
    "harness.state.native",
    "harness.state.dict_table",
    "harness.state.guard",
    "harness.state.finders",
    "harness.state.used_streams",
    "harness.state.nodes",
    "harness.state.dict_nodes",
    "harness.state.caches",
    "harness.state.identities",
    "harness.state.graph",
    "harness.state.watched",
    "harness.state.watch",
    "harness.state.own_state",
    "harness.state.watched_modules",
    "harness.state.tripwires",
    "harness.state.shared_folders",
    "harness.state.monitoring",
    "harness.state.registries",
    "harness.state.abc_caches",
    "harness.state.modules",
    "harness.state.children",
    "harness.state.interpreter",
    "harness.state.process",
    "harness.state.kernel",
    "harness.state.event_loop",
    "harness.state.library",
    "harness.state.sub_interpreters",
    "harness.state.switches",
    "harness.state.settings",
    "harness.state.log",
    "harness.state.numeric",
    "harness.state.descriptors",
    "harness.state.sentinels",
    "harness.state.files",
    "harness.state.table",
    "harness.state.inherited",
    "harness.state.findings",
    "harness.state.cleaning",
    "harness.state.baseline",
)


def load(names: Sequence[str]) -> dict[str, ModuleType]:
    """Execute each module of `names` again, in order, with private builtins, and give the copies by name.

    `sys.modules` and the attributes of parent packages are afterwards as they were, except that harness modules which
    only the copies need are forgotten. Raises `ModuleNotFoundError` for a name without source, and what the module
    itself raises.
    """
    private_builtins = dict(vars(builtins))
    public = {name: module for name, module in sys.modules.items() if name in names}
    copies: dict[str, ModuleType] = {}
    try:
        for name in names:
            copies[name] = _execute_copy(name, private_builtins)
    finally:
        for name in copies:
            sys.modules.pop(name, None)
        sys.modules.update(public)
        for name in copies:
            _restore_parent_attribute(name, public.get(name))
    return copies


def _execute_copy(name: str, private_builtins: dict[str, object]) -> ModuleType:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"The harness module {name!r} has no source to load a private copy from.", name=name)
    module = importlib.util.module_from_spec(spec)
    vars(module)["__builtins__"] = private_builtins
    sys.modules[name] = module
    _execute(name, spec.loader, module)
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        # `from harness import execute` looks at the package first.
        setattr(sys.modules[parent], child, module)
    return module


def _execute(name: str, loader: Loader, module: ModuleType) -> None:
    code = loader.get_code(name) if isinstance(loader, SourceFileLoader) else None
    if code is None or not name.startswith("harness."):
        loader.exec_module(module)
        return
    rename(code, name)
    exec(code, vars(module))


def _restore_parent_attribute(name: str, public: ModuleType | None) -> None:
    parent, _, child = name.rpartition(".")
    package = sys.modules.get(parent)
    if package is None:
        return
    if public is None:
        vars(package).pop(child, None)
    else:
        setattr(package, child, public)
