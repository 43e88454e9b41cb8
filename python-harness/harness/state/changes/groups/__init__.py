"""Tells which of many objects of one type have changed, by what lies in their memory."""
