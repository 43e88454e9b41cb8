"""A worker, from its start on: reads calls, runs them, answers, and cleans up."""
