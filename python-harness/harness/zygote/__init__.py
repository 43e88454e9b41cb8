"""The zygote: imports and warms up modules for calls, and forks workers."""
