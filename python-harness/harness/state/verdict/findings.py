"""The result of the checks of one clean-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.state.checks.finding import DATA_RESET, FORGOTTEN, KEPT, RESET, Finding, Recycle
from harness.state.checks.kind import Check


@dataclass(slots=True)
class Findings:
    """The results of the checks of one clean-up, by kind, in order and each once.

    `has_let_go`: whether finalizers may have run meanwhile.
    """

    reasons: dict[str, None] = field(default_factory=dict)
    reset: dict[str, None] = field(default_factory=dict)
    kept: dict[str, None] = field(default_factory=dict)
    has_let_go: bool = False

    def add(self, kind: str, finding: Finding) -> None:
        if finding in (RESET, FORGOTTEN):
            self.has_let_go = True
        if finding in (RESET, DATA_RESET):
            self.reset[kind] = None
        elif finding == KEPT:
            self.kept[kind] = None
        elif type(finding) is Recycle:
            self.reasons[f"{kind}: {finding.detail}"] = None


def run_checks(checks: Iterable[tuple[str, Check]], findings: Findings) -> None:
    for name, check in checks:
        finding = check()
        if finding is not None:
            findings.add(name, finding)


def failure(error: BaseException) -> Recycle:
    """A trap that a call left somewhere. Whatever it is, the next call gets another worker."""
    return Recycle(f"failed with {type(error).__name__}")
