"""Everything that goes over the wires: frames, messages, settings, orders to processes, signals."""
