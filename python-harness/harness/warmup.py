"""Ordinary programs that run in the zygote once, so that lazy caches are filled before the baseline of its workers is taken."""

from __future__ import annotations


def warm_up() -> None:
    """Run the corpus. Leaves no thread, no child and no figure behind."""
