"""Ordinary programs that run in the zygote once, before the baseline of its workers is recorded."""
