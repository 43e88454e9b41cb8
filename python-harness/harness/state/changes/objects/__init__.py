"""Finds the objects in which modules keep their state, and which of them changed in what."""
