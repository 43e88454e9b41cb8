"""Cleans up after a call, and decides whether the worker is reused or replaced."""
