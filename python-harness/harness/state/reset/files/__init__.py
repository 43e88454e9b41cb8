"""Files, and other ways to read and write: descriptors, streams, terminal, system log."""
