"""Checks of the state, and their results."""
