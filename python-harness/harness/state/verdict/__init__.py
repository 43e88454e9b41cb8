"""Cleans up after a call, and decides whether the worker is used again or replaced."""
