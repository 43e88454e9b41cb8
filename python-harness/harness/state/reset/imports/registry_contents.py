"""Registries: lists and dicts that modules share. They are restored with exactly the entries they had, in order.

An addition during an import belongs to the imported module. It stays while the module stays loaded, and is removed
otherwise.
"""

from __future__ import annotations

from operator import is_
from typing import Any

from harness.state.checks.comparing import has_entries


class RegistryList:
    """A list and its recorded items."""

    __slots__ = ("_before", "_imported", "_present", "_saved")

    def __init__(self, present: list[Any]) -> None:
        self._present = present
        self._saved = list(present)
        self._before: list[Any] = []
        self._imported: list[Any] = []

    def restore(self) -> bool:
        """Restores the items. Returns whether they had changed."""
        if len(self._present) == len(self._saved) and all(map(is_, self._present, self._saved)):
            return False
        self._present[:] = self._saved
        return True

    def import_begins(self) -> None:
        """Records the contents before a module runs."""
        self._before = list(self._present)

    def import_ends(self) -> None:
        """Records the module's additions."""
        known = set(map(id, self._before))
        self._imported += [item for item in self._present if id(item) not in known]

    def settle_imports(self, *, keep: bool) -> None:
        """Keeps or forgets additions of this call's imports. Must be called before `restore`."""
        if keep and self._imported:
            added = set(map(id, self._imported))
            front = [item for item in self._present if id(item) in added]
            # Filters and hooks are usually put first. If the module appended, only the order among modules differs.
            self._saved[:0] = front
            kept = set(map(id, self._saved))
            self._present[:] = [*self._saved, *(item for item in self._present if id(item) not in kept)]
        self._imported = []


class RegistryDict:
    """A dict and its recorded entries."""

    __slots__ = ("_before", "_imported", "_present", "_saved")

    def __init__(self, present: dict[Any, Any]) -> None:
        self._present = present
        self._saved = dict(present)
        self._before: dict[Any, Any] = {}
        self._imported: dict[Any, Any] = {}

    def restore(self) -> bool:
        """Restores the entries. Returns whether they had changed."""
        if has_entries(self._present, self._saved):
            return False
        self._present.clear()
        self._present.update(self._saved)
        return True

    def import_begins(self) -> None:
        """Records the contents before a module runs."""
        self._before = dict(self._present)

    def import_ends(self) -> None:
        """Records the module's additions."""
        self._imported.update((key, value) for key, value in self._present.items() if key not in self._before)

    def settle_imports(self, *, keep: bool) -> None:
        """Keeps or forgets additions of this call's imports. Must be called before `restore`."""
        if keep:
            self._saved.update(self._imported)
        self._imported = {}


RegistryContents = RegistryList | RegistryDict
