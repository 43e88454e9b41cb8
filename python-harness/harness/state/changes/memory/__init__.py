"""Reads the memory of thousands of objects at once, and only pages that this process has written to."""
