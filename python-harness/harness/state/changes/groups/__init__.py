"""Tells which of many objects of one type have changed, by their memory."""
