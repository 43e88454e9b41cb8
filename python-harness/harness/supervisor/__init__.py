"""The supervisor's half of the harness. It is thin, with one thread and one loop, and never runs user code."""
