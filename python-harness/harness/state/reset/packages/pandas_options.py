"""`pandas.options`, a tree of plain dicts."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from typing import Any, Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules
_deepcopy: Final = copy.deepcopy


@kind("pandas options", needs="pandas", is_inherited=True)
def pandas_options() -> Check:
    tree = _modules["pandas._config.config"]._global_config
    saved = _deepcopy(tree)
    quick_check = QuickCheck(_tables_of(tree))

    def check() -> Finding:
        nonlocal quick_check
        if quick_check.is_untouched():
            return None
        if _is_same_tree(tree, saved):
            # The dicts may be other ones than before.
            quick_check = QuickCheck(_tables_of(tree))
            return None
        _restore_tree(tree, saved)
        return RESET

    return check


def _tables_of(tree: dict[str, Any]) -> Iterator[Any]:
    """All its dicts, and the lists among their values."""
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from _tables_of(value)
        elif isinstance(value, list):
            yield value


def _restore_tree(tree: dict[str, Any], saved: dict[str, Any]) -> None:
    """Makes `tree` equal to `saved` and keeps its dict objects."""
    present = dict(tree)
    tree.clear()
    for name, value in saved.items():
        kept = present.get(name)
        if isinstance(value, dict) and isinstance(kept, dict):
            _restore_tree(kept, value)
            tree[name] = kept
        else:
            tree[name] = _deepcopy(value)


def _is_same_tree(tree: dict[str, Any], saved: dict[str, Any]) -> bool:
    """Whether they are equal, in the same order."""
    return [*tree] == [*saved] and all(
        _is_same_tree(value, other) if isinstance(value, dict) and isinstance(other, dict) else value == other
        for value, other in zip(tree.values(), saved.values(), strict=True)
    )
