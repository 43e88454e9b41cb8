"""Reads the memory of thousands of objects at once, and only where this process has written to it."""
