"""The supervisor's half of the harness: thin, one thread, one loop. It never runs user code."""
