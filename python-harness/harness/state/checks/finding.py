"""What a check of the state comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Recycle:
    """The state was changed and cannot be put back: the worker has to be replaced. `detail` says what changed."""

    detail: str


Finding = Literal["reset", "data reset", "forgotten", "kept"] | Recycle | None
"""What a check came to: found as it was (None), put back, left on purpose, or beyond repair.

Objects that are let go of may have finalizers, which run at once and may change what was looked at before. So a check
tells where it let go of any (`RESET`), or of nothing but numbers and texts (`DATA_RESET`). `FORGOTTEN` is what nobody
need hear of, such as what was in a cache; it may have held objects.
"""

RESET: Final = "reset"
DATA_RESET: Final = "data reset"
FORGOTTEN: Final = "forgotten"
KEPT: Final = "kept"

_DATA: Final = frozenset({str, bytes, int, float, bool, type(None)})


def both(first: Finding, second: Finding) -> Finding:
    """What two steps of putting something back come to."""
    if first is None or second is None or first == second:
        return first or second
    return RESET


def is_data(values: Iterable[object]) -> bool:
    """Whether all of these can go without any code running."""
    return _DATA.issuperset(map(type, values))


_MAX_LISTED: Final = 5
"""Changed names that a reason spells out."""


def listed(names: Iterable[str]) -> str:
    """The names, or the first few of them and how many more there are."""
    ordered = sorted(names)
    more = len(ordered) - _MAX_LISTED
    return ", ".join(ordered[:_MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
