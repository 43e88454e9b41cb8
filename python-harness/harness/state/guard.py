"""Spares a check the comparison of contents where memory shows that nothing has touched them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.state.gather import Parts
from harness.state.layout import IS_KNOWN, OBJECT_HEAD_BYTES, dict_group, list_group


class Guard:
    """Some dicts and lists, and objects of extension modules that keep all their state in themselves.

    It tells only that they were not touched; what it takes for touched may be the same. Where the layout of the
    interpreter's objects is not known it takes everything for touched.
    """

    __slots__ = ("_groups", "_objects")

    def __init__(self, containers: Iterable[object] = (), objects: Iterable[Any] = ()) -> None:
        held = [*containers]
        dicts, lists = dict_group(), list_group()
        if IS_KNOWN:
            dicts.extend(each for each in held if isinstance(each, dict))
            lists.extend(each for each in held if isinstance(each, list))
        self._groups = (dicts, lists)
        self._objects: list[tuple[Parts, Any]] = []
        for each in objects if IS_KNOWN else ():
            parts = Parts(OBJECT_HEAD_BYTES, type(each).__basicsize__ - OBJECT_HEAD_BYTES)
            parts.extend([id(each)])
            self._objects.append((parts, each))

    def is_untouched(self) -> bool:
        """Whether all are as they were at the last `renew`, or when this was made."""
        return (
            IS_KNOWN
            and not any(group.changed() for group in self._groups)
            and not any(parts.changed() for parts, _ in self._objects)
        )

    def renew(self) -> None:
        """Take all as they are now."""
        for group in self._groups:
            group.accept(group.changed())
        for parts, _ in self._objects:
            for position in parts.changed():
                parts.accept(position)
