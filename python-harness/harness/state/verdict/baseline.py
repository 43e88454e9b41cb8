"""The state of a worker before its first call, and the clean-up that returns to it after each call.

State that could disturb other steps comes first: the garbage, whose finalizers are the user's, then state that runs
user code behind every step (tracing, builtins), then all kinds of the table, then the contents of modules. Restoring
may release objects with finalizers. If it may have, everything is checked again, until nothing is left to restore
(docs/decisions/0014-a-clean-up-goes-on-until-nothing-changes.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from gc import collect as _collect
from typing import Final

from harness.script import import_log
from harness.script.streams import prepare as _prepare_streams
from harness.script.streams import reuse as _reuse_streams
from harness.source.compilation import compiled
from harness.state.changes import audit_hook
from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Recycle, listed
from harness.state.checks.kind import Check
from harness.state.inherited.explored_modules import hide_ctypes
from harness.state.inherited.inherited_baseline import forget as forget_inherited
from harness.state.inherited.inherited_baseline import inherited
from harness.state.inherited.inherited_baseline import prepare as prepare_inherited
from harness.state.reset.files.open_descriptors import descriptors
from harness.state.reset.files.own_folders import files
from harness.state.reset.files.used_streams import UsedStreams
from harness.state.reset.imports import abc_registrations
from harness.state.reset.imports.imported_modules import Modules
from harness.state.reset.interpreter.heap_freezing import SENTINEL_OBJECTS, Sentinels
from harness.state.reset.interpreter.sys_namespace import accept_path
from harness.state.reset.process.children import end_children_beside_threads
from harness.state.reset.table import COLLECTOR, FIRST, TABLE
from harness.state.verdict.cleaning import Cleaning, CleanupSettings, Policy
from harness.state.verdict.findings import Findings, failure, run_checks
from harness.state.verdict.resident_memory import ResidentMemory
from harness.state.verdict.table_checks import TableChecks

MAX_RSS_GROWTH_BYTES: Final = 128 * 1024 * 1024
"""Growth of memory that a worker may keep: about one numeric library. Memory that it freed but still holds counts as
well.
"""

LOOK_INTERVAL: Final = 50
"""Calls after which the full clean-up runs in a pause, whatever their code looked like. It takes as long as twenty
quick ones.
"""

MAX_FULL_INTERVAL: Final = 500
"""Calls after which the full clean-up runs without a pause."""

CONTENTS_INTERVAL: Final = 50
"""Full clean-ups after which all kinds are compared by contents, whatever memory shows. This takes some 0.5 ms more."""

AUDIT_INTERVAL: Final = 500
"""Calls after which such a clean-up in a pause also compares everything watched by contents. This audits the fast way,
and takes tenths of a second in total.
"""

MAX_ROUNDS: Final = 5
"""Rounds of one clean-up. Ordinary code needs two at most. A finalizer that leaves an object with a finalizer needs one
more round for each.
"""

_SETTLED_AFTER: Final = frozenset({2, 10, 50})
"""Clean-ups after which the harness' own objects are frozen: some 200 objects, which cost 15 us of each collection."""


class Baseline:
    """It is taken once, in the worker, when everything is set up and before any user code. Not thread-safe, like all of
    this package.
    """

    def __init__(self, settings: CleanupSettings) -> None:
        self._settings = settings
        self._cleanings = 0
        self._resets = 0
        self._since_full = 0
        self._since_audit = 0
        self._audit: Iterator[list[str]] | None = None
        self._found_between = Findings()
        self._has_imported = False
        scratch = (settings.scratch_work, settings.scratch_tmp, settings.scratch_home)
        hide_ctypes()
        self._inherited = inherited()
        self._watch = self._inherited.watch
        accept_path()
        self._collector = self._inherited.check(COLLECTOR)
        self._first = [(kind.name, self._inherited.check(kind)) for kind in FIRST]
        self._table = TableChecks(TABLE, self._inherited.check)
        self._registries = self._inherited.registries
        self._abc = abc_registrations.Registrations()
        self._modules = Modules(self._watch, self._inherited.names, forget=settings.cleanup_modules, temporary=scratch)
        self._reach = self._inherited.reach
        self._memory = ResidentMemory(MAX_RSS_GROWTH_BYTES)
        self._checks: list[tuple[str, Check]] = [
            ("descriptors", descriptors(settings.own_fds)),
            ("files", files(scratch, settings.shared)),
        ]
        import_log.watch(self._import_begins, self._import_ends)
        self._watch.accept_start()
        self._inherited.own.accept()
        self._checks.append(("harness", self._inherited.own.check))
        self._used_streams = UsedStreams()
        self._used_streams.watch(_prepare_streams())
        _collect()
        self._sentinels = Sentinels()
        audit_hook.install(self._watch.graph.known)

    # For the zygote, after all imports and the warm-up, before `gc.freeze`: records the state that is the same in all
    # workers, which takes some tenths of a second. An earlier record is released first.
    prepare = staticmethod(prepare_inherited)
    forget = staticmethod(forget_inherited)

    @classmethod
    def take(cls, settings: CleanupSettings) -> Baseline:
        """Records the present state as the one to return to."""
        return cls(settings)

    def clean(self, policy: Policy, *, had_files: bool = False) -> Cleaning:
        """Cleans up after a call, which `had_files` if it was given any. `none` keeps the interpreter's state but ends
        processes; `reset` returns to the baseline or says why it cannot.
        """
        self._cleanings += 1
        interval = self._settings.force_gc_interval
        full = interval > 0 and self._cleanings % interval == 0
        findings, self._found_between = self._found_between, Findings()
        try:
            if policy == "reset":
                self._since_full += 1
                self._since_audit += 1
                is_due = had_files or self._since_full >= MAX_FULL_INTERVAL or self._has_imported
                if not is_due and self._reach.is_harmless(compiled):
                    self._reset_memory(findings)
                else:
                    self._reset(findings)
            else:
                findings.add("children", end_children_beside_threads())
                findings.add("files", self._settings.shared.tidy())
                if self._used_streams.are_as_new():
                    _reuse_streams()
                if full:
                    _collect()
            self._used_streams.watch(_prepare_streams())
            resident = self._memory.resident(anew=full or self._cleanings % LOOK_INTERVAL == 1)
            if policy == "reset":
                findings.add("memory", self._memory.finding(resident))
        except BaseException as error:
            findings.add("clean-up", failure(error))
            resident = 0
        return Cleaning(
            "recycle" if findings.reasons else "reuse",
            [*findings.reasons],
            [*findings.reset],
            [*findings.kept],
            full,
            resident,
        )

    @property
    def is_look_due(self) -> bool:
        """Whether `look_closely` should be called when there is time."""
        return self._since_full >= LOOK_INTERVAL or self._audit is not None

    def look_closely(self, is_wanted: Callable[[], bool]) -> list[str]:
        """Looks between two calls for changes that clean-ups may have missed. Long work stops when `is_wanted`. Returns
        the reasons why no call may run here any more. The next clean-up reports restored state.
        """
        found = self._found_between
        try:
            self._reset(found)
            if self._since_audit >= AUDIT_INTERVAL:
                self._since_audit = 0
                self._audit = self._watch.audit()
            if self._audit is not None and not found.reasons:
                self._go_on_with(self._audit, is_wanted)
        except BaseException as error:
            found.add("clean-up", failure(error))
        return [*found.reasons]

    def _go_on_with(self, audit: Iterator[list[str]], is_wanted: Callable[[], bool]) -> None:
        for missed in audit:
            if missed:
                self._found_between.add("audit", Recycle(listed(missed)))
            if is_wanted():
                return
        self._audit = None

    def _reset_memory(self, findings: Findings) -> None:
        """The clean-up after code that could reach only its own objects."""
        _reuse_streams()
        _collect()
        if self._settings.shared.is_announced:
            findings.add("files", self._settings.shared.restore())
        for kind, finding in audit_hook.check().items():
            findings.add(kind, finding)

    def _reset(self, findings: Findings) -> None:
        self._since_full = 0
        self._resets += 1
        QuickCheck.trust(self._resets % CONTENTS_INTERVAL != 0)
        for _ in range(MAX_ROUNDS):
            findings.has_let_go = False
            self._put_back(findings)
            if findings.reasons:
                return
            if not findings.has_let_go:
                break
        else:
            findings.add("finalizers", Recycle("they go on changing what was put back"))
        if "modules" in findings.kept or self._resets in _SETTLED_AFTER:
            # Lasting objects need not be walked over after every call.
            self._sentinels.freeze()

    def _put_back(self, findings: Findings) -> None:
        """One round of the full clean-up."""
        self._collect_garbage(findings)
        run_checks(self._first, findings)
        for kind, finding in self._modules.settle().items():
            findings.add(kind, finding)
        if self._has_imported:
            findings.add("modules", self._table.missed())
            self._registries.settle_imports(keep="modules" in findings.kept)
            self._has_imported = False
        for kind, finding in audit_hook.check().items():
            findings.add(kind, finding)
        for kind, finding in self._registries.restore().items():
            findings.add(kind, finding)
        findings.add("abc registrations", self._abc.check())
        run_checks(self._table.checks, findings)
        run_checks(self._checks, findings)
        if findings.reasons:
            # The worker will be replaced anyway, and after some changes, such as of limits, the other checks would only
            # fail.
            return
        self._watch_modules(findings)
        findings.add("streams", self._used_streams.settle())

    def _collect_garbage(self, findings: Findings) -> None:
        # Callbacks of the collector may be the user's code.
        findings.add("gc", self._collector())
        self._sentinels.release()
        # All older objects are frozen, so this looks only at objects of the call.
        if _collect() > SENTINEL_OBJECTS and not _collect_the_rest():
            findings.add("finalizers", Recycle("they go on leaving garbage"))
        findings.add("gc", self._sentinels.check())

    def _watch_modules(self, findings: Findings) -> None:
        changes = self._watch.collect_changes()
        if changes.unknown:
            findings.add("module state", Recycle(listed(changes.unknown)))
        if changes.warnings_forgotten:
            findings.add("warnings shown", RESET)
        if changes.restored:
            findings.add("caches", RESET)

    def _import_begins(self) -> None:
        self._has_imported = True
        try:
            self._registries.import_begins()
            self._abc.import_begins()
            self._watch.import_begins()
        except BaseException as error:
            self._lose_track(error)
            raise

    def _import_ends(self) -> None:
        try:
            self._table.import_ends(self._modules.is_installed)
            self._registries.import_ends()
            self._abc.import_ends()
            self._watch.import_ends()
            self._modules.import_ends()
        except BaseException as error:
            self._lose_track(error)
            raise

    def _lose_track(self, error: BaseException) -> None:
        """Records that an import could not be followed, most likely because stack or memory ran out. The code sees the
        import fail as well.
        """
        self._found_between.add("modules", failure(error))


def _collect_the_rest() -> bool:
    """Collects garbage that finalizers have left, with its own finalizers, until there is none."""
    return any(not _collect() for _ in range(MAX_ROUNDS))
