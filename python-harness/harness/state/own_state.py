"""The harness' own modules, which the user's code can reach through the frames beneath its own."""

from __future__ import annotations

import sys
from types import FrameType, FunctionType
from typing import Any, Final

from harness.state.kinds import Check, Finding, Recycle
from harness.state.layout import dict_group
from harness.state.nodes import DictNode

_HARNESS: Final = "harness"


def harness_modules() -> Check:
    """The names in all modules of the harness that can be reached from the frames that run now."""
    nodes = [DictNode(names, None, names.get("__name__")) for names in _reachable(sys._getframe())]
    group = dict_group()
    group.extend(node.target for node in nodes)
    for node in nodes:
        node.remember()

    def check() -> Finding:
        for position in group.changed():
            node = nodes[position]
            # Warnings raised while the harness collects garbage are noted in its own modules.
            dict.pop(node.target, "__warningregistry__", None)
            for difference in node.differences(node.snapshot, node.read()):
                return Recycle(f"{node.path}.{difference[0]} was set")
            group.accept([position])
        return None

    return check


def is_own_name(name: str) -> bool:
    """Whether a module of this name, or of this package, is the harness' own."""
    return name.partition(".")[0] == _HARNESS


def _reachable(frame: FrameType | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while frame is not None:
        _add(frame.f_globals, found)
        frame = frame.f_back
    for names in found:
        # `found` grows while it is walked.
        for value in names.values():
            if type(value) is FunctionType:
                _add(value.__globals__, found)
    return found


def _add(names: dict[str, Any], found: list[dict[str, Any]]) -> None:
    if is_own_name(str(names.get("__package__"))) and not any(names is other for other in found):
        found.append(names)
