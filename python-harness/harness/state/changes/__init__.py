"""Finds changes by the memory of objects, by audit events, and by the reach of code."""
