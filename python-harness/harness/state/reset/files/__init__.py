"""Files, and all else that a call reads and writes through: descriptors, streams, terminal, system log."""
