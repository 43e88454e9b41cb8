"""Compiles the code of a call as a script."""
