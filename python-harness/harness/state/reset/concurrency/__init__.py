"""Threads, event loops, context variables, and the numbers in the names of threads, processes and tasks."""
