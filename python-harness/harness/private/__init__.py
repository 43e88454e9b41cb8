"""Loads the worker's half of the harness as private copies, out of reach and sight of the user's code."""
