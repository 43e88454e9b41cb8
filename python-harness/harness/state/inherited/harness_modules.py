"""The harness' own modules, which user code can reach through the frames beneath its own."""

from __future__ import annotations

import sys
from types import FrameType, FunctionType
from typing import Any, Final

from harness.state.changes.groups.containers import dict_group
from harness.state.changes.groups.group import Group
from harness.state.changes.objects.dict_nodes import DictNode
from harness.state.checks.finding import Finding, Recycle

_HARNESS: Final = "harness"


class HarnessModules:
    """The names in all modules of the harness that can be reached from the frames that run.

    Made in the zygote, where the same modules run beneath, because finding them takes a millisecond.
    """

    __slots__ = ("_group", "_known", "_nodes")

    def __init__(self) -> None:
        self._nodes: list[DictNode] = []
        self._known: set[int] = set()
        self._group: Group = dict_group()
        self.accept()

    def accept(self) -> None:
        """Records their present state, and that of modules that run only since then."""
        for position in self._group.changed():
            self._nodes[position].accept()
            self._group.accept([position])
        found: list[dict[str, Any]] = []
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            self._reach(frame.f_globals, found)
            frame = frame.f_back
        for names in found:
            # `found` grows while it is walked.
            for value in names.values():
                if type(value) is FunctionType:
                    self._reach(value.__globals__, found)
        nodes = [DictNode(names, None, str(names.get("__name__"))) for names in found]
        self._group.extend(found)
        for node in nodes:
            node.accept()
        self._nodes += nodes

    def check(self) -> Finding:
        """Whether the call has set any of the names."""
        for position in self._group.changed():
            node = self._nodes[position]
            # Warnings during the harness' garbage collections are recorded in its own modules.
            dict.pop(node.target, "__warningregistry__", None)
            for difference in node.differences(node.snapshot, node.read()):
                return Recycle(f"{node.path}.{difference[0]} was set")
            self._group.accept([position])
        return None

    def _reach(self, names: dict[str, Any], found: list[dict[str, Any]]) -> None:
        if id(names) not in self._known and is_own_name(str(names.get("__package__"))):
            self._known.add(id(names))
            found.append(names)


def is_own_name(name: str) -> bool:
    """Whether a module of this name or package belongs to the harness."""
    return name.partition(".")[0] == _HARNESS
