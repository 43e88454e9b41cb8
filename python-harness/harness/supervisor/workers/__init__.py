"""Workers as the supervisor sees them: it makes, stops and retires them, and reports each end once."""
