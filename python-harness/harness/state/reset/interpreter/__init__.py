"""State of the interpreter: `sys`, builtins, tracing, limits, the collector."""
