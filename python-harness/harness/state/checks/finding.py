"""The result of a check of the state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Recycle:
    """The state was changed and cannot be restored, so the worker has to be replaced. `detail` names the change."""

    detail: str


Finding = Literal["reset", "data reset", "forgotten", "kept"] | Recycle | None
"""The result of a check: unchanged (None), restored, left on purpose, or beyond repair.

Released objects may have finalizers, which run at once and may change state that was checked before. So a check tells
whether it released any objects (`RESET`), or only numbers and texts (`DATA_RESET`). `FORGOTTEN` means a change that is
not reported, such as the contents of a cache, which may have contained objects.
"""

RESET: Final = "reset"
DATA_RESET: Final = "data reset"
FORGOTTEN: Final = "forgotten"
KEPT: Final = "kept"

_DATA: Final = frozenset({str, bytes, int, float, bool, type(None)})


def both(first: Finding, second: Finding) -> Finding:
    """The combined result of two steps."""
    if first is None or second is None or first == second:
        return first or second
    return RESET


def is_data(values: Iterable[object]) -> bool:
    """Whether all of these can be released without running any code."""
    return _DATA.issuperset(map(type, values))


_MAX_LISTED: Final = 5
"""Changed names that a reason contains."""


def listed(names: Iterable[str]) -> str:
    """The names, or the first few of them and the number of the others."""
    ordered = sorted(names)
    more = len(ordered) - _MAX_LISTED
    return ", ".join(ordered[:_MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
