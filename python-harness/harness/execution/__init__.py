"""Runs the code of a call."""
