"""Compiles the code of a call, as far as it can be read as a script."""
