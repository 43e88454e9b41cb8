"""A program of the warm-up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """Its source, and the modules that it needs."""

    source: str
    needs: frozenset[str] = frozenset()
