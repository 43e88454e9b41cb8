"""Reads off the code of a call whether it can have changed state that outlives the call."""
