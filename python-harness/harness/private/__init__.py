"""Loads the worker's half of the harness as private copies, which user code can neither reach nor see."""
