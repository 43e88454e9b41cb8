"""Spares a check the comparison of contents if memory shows that nothing has touched them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from harness.state.changes.groups.containers import IS_KNOWN, OBJECT_HEAD_BYTES, dict_group, list_group
from harness.state.changes.groups.group import Group
from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.parts import Parts
from harness.state.checks.finding import FORGOTTEN, RESET, Finding


class QuickCheck:
    """Some dicts and lists, and objects of extension modules that contain all their state.

    It proves only that they were not touched. Objects that it reports as touched may be unchanged. If the layout of the
    interpreter's objects is unknown, it reports everything as touched.
    """

    __slots__ = ("_dicts", "_held", "_lists", "_objects")

    is_trusted: ClassVar[bool] = IS_KNOWN
    """Whether any may spare a check."""

    def __init__(self, containers: Iterable[Any] = (), objects: Iterable[object] = ()) -> None:
        self._held: list[object] = []
        self._dicts: tuple[Group, list[int]] = (dict_group(), [])
        self._lists: tuple[Group, list[int]] = (list_group(), [])
        self._objects: list[tuple[Parts, int]] = []
        self.extend(containers)
        for each in objects:
            if IS_KNOWN:
                parts = Parts(OBJECT_HEAD_BYTES, type(each).__basicsize__ - OBJECT_HEAD_BYTES)
                parts.extend([id(each)])
                self._objects.append((parts, len(self._held)))
            self._held.append(each)

    def extend(self, containers: Iterable[Any]) -> None:
        """Adds these dicts and lists, in their present state."""
        start = len(self._held)
        self._held += containers
        if not IS_KNOWN:
            return
        for kind, (group, positions) in ((dict, self._dicts), (list, self._lists)):
            added = [at for at in range(start, len(self._held)) if isinstance(self._held[at], kind)]
            group.extend([self._held[at] for at in added])
            positions += added

    def is_untouched(self) -> bool:
        """Whether all are unchanged since the last `accept`, or since they were added."""
        if not self.is_trusted:
            return False
        for parts, _ in self._objects:
            if not parts.is_same():
                return False
        return self._dicts[0].is_same() and self._lists[0].is_same()

    def touched(self) -> list[int]:
        """Positions, in the order of adding, of the objects that may have changed."""
        if not self.is_trusted:
            return [*range(len(self._held))]
        found = [
            positions[at] for group, positions in (self._dicts, self._lists) if positions for at in group.changed()
        ]
        found += [position for parts, position in self._objects if parts.changed()]
        return found

    @classmethod
    def trust(cls, is_trusted: bool) -> None:
        """Sets whether checks may be spared from now on. If not, contents are compared everywhere."""
        cls.is_trusted = is_trusted and IS_KNOWN
        InheritedParts.is_trusted = is_trusted

    def accept(self, found: Finding = None) -> None:
        """Accepts the present state of all after a check with this result.

        It does not accept it if the check released objects, whose finalizers may have changed something. The next round
        will show that.
        """
        if found in (RESET, FORGOTTEN):
            return
        for group, _ in (self._dicts, self._lists):
            if not group.is_same():
                group.accept(group.changed())
        for parts, _ in self._objects:
            for position in parts.changed():
                parts.accept(position)
