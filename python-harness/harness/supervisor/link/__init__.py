"""The one loop of the supervisor, and its end of the link to the host."""
