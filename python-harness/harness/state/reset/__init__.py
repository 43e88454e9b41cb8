"""What is reset: `table` lists every kind of state, and each has a file that notes, compares and restores it."""
