"""Workers as the supervisor sees them: made, stopped, retired, and reported once."""
