"""Sizes in words."""

from __future__ import annotations

from typing import Final

_UNITS: Final = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def in_units(size: int) -> str:
    """Bytes as people read them: `64 MiB`."""
    for name, unit in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}".replace(".0 ", " ")
    return f"{size} bytes"
