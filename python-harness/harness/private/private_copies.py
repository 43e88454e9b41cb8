"""Private copies of modules, which survive changes of the public ones by user code
(docs/decisions/0025-the-harness-runs-on-private-copies.md).

User code may clear `builtins.__dict__`, patch `os` or replace `traceback`. The harness has to answer and clean up after
that. So its worker-side modules run with a copy of the builtins that only they refer to, and are not reachable through
`sys.modules`. They bind functions of `os`, `sys`, `signal` and `gc` that they call after user code to names at import
(`from os import getpid as _getpid`), because an attribute look-up on the public module finds the user's changes.

Use, once per process and before user code runs (in the zygote: forked workers inherit the copies):

    modules = load(["harness.protocol.frames", "harness.execution.execute", "harness.state.verdict.baseline"])
    execute = modules["harness.execution.execute"].execute

A module that another one imports must come before it in `names`, or the public copy is used. `WORKER_MODULES` lists
this half of the harness in the right order. Append the names of new modules to it.
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

from harness.private.file_names import rename

# The standard library's formatter of tracebacks calls many builtins, so it also gets them from the private copy.
STANDARD_COPIES: Final = ("linecache", "traceback")

WORKER_MODULES: Final = (
    *STANDARD_COPIES,
    "harness.script.interrupt",
    "harness.script.import_log",
    "harness.script.folder_finder",
    "harness.script.script_file",
    "harness.private.file_names",
    "harness.script.garbage",
    "harness.script.namespace",
    "harness.script.kept_namespace",
    "harness.source.notebook",
    "harness.source.last_statement",
    "harness.source.pieces",
    "harness.source.repair",
    "harness.source.compilation",
    "harness.script.streams",
    "harness.system.units",
    "harness.system.ends",
    "harness.answer.values",
    "harness.answer.plain_types",
    "harness.answer.tracebacks",
    "harness.advice.attributes",
    "harness.advice.asking",
    "harness.advice.packages",
    "harness.advice.modules",
    "harness.advice.disk",
    "harness.advice.missing_files",
    "harness.advice.permissions",
    "harness.advice.network",
    "harness.advice.standard_input",
    "harness.advice.advice",
    "harness.answer.endings",
    "harness.script.threads",
    "harness.script.exit_callbacks",
    "harness.script.script",
    "harness.system.scratch",
    "harness.artifacts.artifact",
    "harness.artifacts.images",
    "harness.artifacts.rendering",
    "harness.artifacts.pictures",
    "harness.artifacts.gallery",
    "harness.artifacts.pyplot_hook",
    "harness.artifacts.shrinking",
    "harness.artifacts.data_frames",
    "harness.artifacts.rich_values",
    "harness.artifacts.media_types",
    "harness.artifacts.work_folder",
    "harness.artifacts.handing_over",
    "harness.execution.top_level_await",
    "harness.execution.execute",
    "harness.system.shared_folders",
    "harness.state.checks.comparing",
    "harness.state.checks.finding",
    "harness.state.checks.kind",
    "harness.state.changes.identities",
    "harness.state.changes.audit_hook",
    "harness.state.changes.memory.parts",
    "harness.state.changes.memory.inherited_parts",
    "harness.state.changes.memory.contents",
    "harness.state.changes.memory.dict_reader",
    "harness.state.changes.memory.written_pages",
    "harness.state.changes.memory.written_parts",
    "harness.state.changes.groups.group",
    "harness.state.changes.groups.functions",
    "harness.state.changes.groups.containers",
    "harness.state.changes.groups.locks",
    "harness.state.changes.groups.slots",
    "harness.state.changes.groups.native_fields",
    "harness.state.changes.groups.quick_check",
    "harness.state.changes.objects.cache_names",
    "harness.state.changes.objects.nodes",
    "harness.state.changes.objects.dict_nodes",
    "harness.state.changes.objects.graph",
    "harness.state.changes.objects.watched_groups",
    "harness.state.changes.objects.watch",
    "harness.state.changes.code.instructions",
    "harness.state.changes.code.reach",
    "harness.state.reset.imports.abc_registrations",
    "harness.state.reset.imports.import_lock",
    "harness.state.reset.imports.imported_modules",
    "harness.state.reset.imports.interpreter_registries",
    "harness.state.reset.imports.path_finders",
    "harness.state.reset.imports.registry_contents",
    "harness.state.reset.imports.registries",
    "harness.state.reset.interpreter.builtins_namespace",
    "harness.state.reset.interpreter.collector",
    "harness.state.reset.interpreter.debug_facilities",
    "harness.state.reset.interpreter.heap_freezing",
    "harness.state.reset.interpreter.interpreter_limits",
    "harness.state.reset.interpreter.late_exit_callbacks",
    "harness.state.reset.interpreter.monitoring",
    "harness.state.reset.interpreter.stack_trampoline",
    "harness.state.reset.interpreter.sub_interpreters",
    "harness.state.reset.interpreter.sys_namespace",
    "harness.state.reset.interpreter.tracing",
    "harness.state.reset.interpreter.warning_filters",
    "harness.state.reset.process.children",
    "harness.state.reset.process.environment",
    "harness.state.reset.process.proc_files",
    "harness.state.reset.process.kernel_status",
    "harness.state.reset.process.locales",
    "harness.state.reset.process.resource_limits",
    "harness.state.reset.process.scheduling",
    "harness.state.reset.process.signal_handlers",
    "harness.state.reset.process.time_zone",
    "harness.state.reset.process.timers",
    "harness.state.reset.process.umask",
    "harness.state.reset.process.working_directory",
    "harness.state.reset.concurrency.context_variables",
    "harness.state.reset.concurrency.counters",
    "harness.state.reset.concurrency.event_loop",
    "harness.state.reset.concurrency.running_threads",
    "harness.state.reset.concurrency.start_method",
    "harness.state.reset.concurrency.threading_settings",
    "harness.state.reset.files.curses_terminal",
    "harness.state.reset.files.line_editor",
    "harness.state.reset.files.open_descriptors",
    "harness.state.reset.files.shared_leftovers",
    "harness.state.reset.files.own_folders",
    "harness.state.reset.files.system_log",
    "harness.state.reset.files.used_streams",
    "harness.state.reset.library.csv_settings",
    "harness.state.reset.library.decimal_contexts",
    "harness.state.reset.library.element_factories",
    "harness.state.reset.library.line_cache",
    "harness.state.reset.library.loggers",
    "harness.state.reset.library.module_settings",
    "harness.state.reset.library.random_generator",
    "harness.state.reset.library.socket_timeout",
    "harness.state.reset.library.sqlite_limits",
    "harness.state.reset.library.sqlite_tracebacks",
    "harness.state.reset.packages.figures",
    "harness.state.reset.packages.number_settings",
    "harness.state.reset.packages.image_memory",
    "harness.state.reset.packages.matplotlib_settings",
    "harness.state.reset.packages.numpy_errors",
    "harness.state.reset.packages.numpy_memory",
    "harness.state.reset.packages.numpy_printing",
    "harness.state.reset.packages.numpy_random",
    "harness.state.reset.packages.pandas_options",
    "harness.state.reset.table",
    "harness.state.inherited.harness_modules",
    "harness.state.inherited.explored_modules",
    "harness.state.inherited.inherited_baseline",
    "harness.state.verdict.cleaning",
    "harness.state.verdict.findings",
    "harness.state.verdict.resident_memory",
    "harness.state.verdict.table_checks",
    "harness.state.verdict.baseline",
)


def load(names: Sequence[str]) -> dict[str, ModuleType]:
    """Executes each module of `names` again, in order, with private builtins, and returns the copies by name.

    `sys.modules` and the attributes of parent packages are restored afterwards, except that harness modules which only
    the copies need are forgotten. Raises `ModuleNotFoundError` for a name without source, and any exception of the
    module itself.
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
        # `from harness.execution import execute` looks at the package's attributes first.
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
