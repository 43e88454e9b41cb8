"""The clean-up of a worker that is never reset, and that therefore has no record of the state before its first call."""

from __future__ import annotations

from gc import collect as _collect

from harness.script.streams import prepare as _prepare_streams
from harness.state.reset.files.shared_leftovers import SharedFolders
from harness.state.reset.process.children import end_children_beside_threads
from harness.state.verdict.cleaning import Cleaning
from harness.state.verdict.findings import Findings
from harness.state.verdict.resident_memory import resident_bytes


class Upkeep:
    """`force_gc_interval`: a full collection every so many calls, 0 for never."""

    def __init__(self, force_gc_interval: int, shared: SharedFolders) -> None:
        self._shared = shared
        self._interval = force_gc_interval
        self._calls = 0

    def clean(self) -> Cleaning:
        """The same as `none` of a baseline: the interpreter's state stays, and processes end."""
        self._calls += 1
        is_due = self._interval > 0 and self._calls % self._interval == 0
        findings = Findings()
        findings.add("children", end_children_beside_threads())
        findings.add("files", self._shared.tidy())
        if is_due:
            _collect()
        _prepare_streams()
        return Cleaning(
            verdict="recycle" if findings.reasons else "reuse",
            reasons=[*findings.reasons],
            reset=[*findings.reset],
            kept=[],
            gc=is_due,
            rss_bytes=resident_bytes(),
        )
