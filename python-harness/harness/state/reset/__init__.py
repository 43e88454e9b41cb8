"""The kinds of state that are reset. `table` lists them, and each has a file that records, compares and restores it."""
