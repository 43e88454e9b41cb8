"""A worker, from its start on: reads calls, has them run, answers, and has itself cleaned up."""
