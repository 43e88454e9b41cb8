"""How changes are found: by the memory of objects, by audit events, and by what code can reach at all."""
