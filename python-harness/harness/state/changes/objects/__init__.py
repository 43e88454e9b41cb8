"""Finds the objects that contain the state of modules, and their changes."""
