"""A program of the warm-up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """Its source, and the modules without which it is left out."""

    source: str
    needs: frozenset[str] = frozenset()
