"""Reads off the code of a call whether it can have changed anything that outlives it."""
