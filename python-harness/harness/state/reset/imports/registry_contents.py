"""Registries: lists and dicts that modules share, restored with exactly the entries they had, in order.

What an import adds to one belongs to the imported module. While the module stays loaded the addition stays too;
otherwise it goes.
"""

from __future__ import annotations

from operator import is_
from typing import Any

from harness.state.checks.comparing import has_entries


class RegistryList:
    """A list and the items it is to hold."""

    __slots__ = ("_before", "_imported", "_present", "_saved")

    def __init__(self, present: list[Any]) -> None:
        self._present = present
        self._saved = list(present)
        self._before: list[Any] = []
        self._imported: list[Any] = []

    def restore(self) -> bool:
        """Put the items back; True where they were not as they are to be."""
        if len(self._present) == len(self._saved) and all(map(is_, self._present, self._saved)):
            return False
        self._present[:] = self._saved
        return True

    def import_begins(self) -> None:
        """Remember what is there before a module runs."""
        self._before = list(self._present)

    def import_ends(self) -> None:
        """Note what the module has added."""
        known = set(map(id, self._before))
        self._imported += [item for item in self._present if id(item) not in known]

    def settle_imports(self, *, keep: bool) -> None:
        """Before `restore`: take over what imports of this call added, or forget it."""
        if keep and self._imported:
            added = set(map(id, self._imported))
            front = [item for item in self._present if id(item) in added]
            # Filters and hooks are put in front by habit; where the module appended, only the order among modules
            # differs.
            self._saved[:0] = front
            kept = set(map(id, self._saved))
            self._present[:] = [*self._saved, *(item for item in self._present if id(item) not in kept)]
        self._imported = []


class RegistryDict:
    """A dict and the entries it is to hold."""

    __slots__ = ("_before", "_imported", "_present", "_saved")

    def __init__(self, present: dict[Any, Any]) -> None:
        self._present = present
        self._saved = dict(present)
        self._before: dict[Any, Any] = {}
        self._imported: dict[Any, Any] = {}

    def restore(self) -> bool:
        """Put the entries back; True where they were not as they are to be."""
        if has_entries(self._present, self._saved):
            return False
        self._present.clear()
        self._present.update(self._saved)
        return True

    def import_begins(self) -> None:
        """Remember what is there before a module runs."""
        self._before = dict(self._present)

    def import_ends(self) -> None:
        """Note what the module has added."""
        self._imported.update((key, value) for key, value in self._present.items() if key not in self._before)

    def settle_imports(self, *, keep: bool) -> None:
        """Before `restore`: take over what imports of this call added, or forget it."""
        if keep:
            self._saved.update(self._imported)
        self._imported = {}


RegistryContents = RegistryList | RegistryDict
