"""What the interpreter keeps: `sys`, builtins, tracing, limits, the collector."""
