"""Data frames as the value of a call: a text that a model can read, and a CSV file if the text leaves data out."""

from __future__ import annotations

import sys
from typing import Any, Final

_modules: Final = sys.modules

MAX_CELLS: Final = 200_000
"""Cells of a CSV file that nobody has asked for: numbers with all their digits take 2 us each, and 20 bytes."""

_DEFAULTS: Final[dict[str, tuple[object, ...]]] = {
    "display.max_rows": (60,),
    "display.min_rows": (10,),
    # It depends on whether pandas takes this for a terminal.
    "display.max_columns": (0, 20),
    "display.max_colwidth": (50,),
    "display.width": (80,),
    "display.expand_frame_repr": (True,),
    "display.large_repr": ("truncate",),
    "display.show_dimensions": ("truncate",),
}
"""The options of pandas that decide how much `repr` shows, with their values unless the code sets them."""

_WIDE: Final[dict[str, Any]] = {
    "max_rows": 60,
    "min_rows": 20,
    "max_cols": 20,
    "max_colwidth": 100,
    "line_width": None,
    "show_dimensions": "truncate",
}
"""The same for a reader that has no width. `min_rows`: rows shown of a frame that has more than `max_rows`."""


def library_of(value: object) -> str | None:
    """`pandas` or `polars` for a data frame or series of these; None for anything else."""
    for name in ("pandas", "polars"):
        # The user may have another module of this name.
        kinds = [getattr(_modules.get(name), kind, None) for kind in ("DataFrame", "Series")]
        if any(isinstance(kind, type) and issubclass(type(value), kind) for kind in kinds):
            return name
    return None


def table_text(value: Any, max_bytes: int) -> str:
    """The `repr`; of a pandas data frame with the width above, unless the code has set another, or that is longer than
    `max_bytes`.

    Raises what pandas raises.
    """
    pandas = _modules.get("pandas")
    # A class derived from it may show something else.
    if type(value) is getattr(pandas, "DataFrame", None) and _has_defaults(pandas):
        text = value.to_string(**_WIDE)
        if type(text) is str and len(text) <= max_bytes:
            return text
    return repr(value)


def is_cut(text: str) -> bool:
    """Whether the text of a table leaves data out. Both libraries mark such places, and pandas ends with the size
    then.
    """
    last = text.rpartition("\n")[2]
    return "..." in text or "…" in text or last.startswith("[") or "Length: " in last


def full_csv(value: Any) -> bytes | None:
    """All of a table; None if it has more than `MAX_CELLS`. Raises what its library raises."""
    cells = 1
    for length in value.shape:
        cells *= length
    if cells > MAX_CELLS:
        return None
    text: str
    if library_of(value) == "polars":
        text = (value if hasattr(value, "write_csv") else value.to_frame()).write_csv()
    else:
        text = value.to_csv(index=not _is_counted(value.index))
    return text.encode("utf-8", "backslashreplace")


def _is_counted(index: Any) -> bool:
    """Whether the index of a table only numbers the rows."""
    return type(index) is _modules["pandas"].RangeIndex and (index.start, index.step) == (0, 1)


def _has_defaults(pandas: Any) -> bool:
    return all(pandas.get_option(name) in values for name, values in _DEFAULTS.items())
