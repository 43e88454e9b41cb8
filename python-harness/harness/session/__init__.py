"""The worker of a session: keeps its namespace between calls, and copies itself to undo a call or to go on twice."""
