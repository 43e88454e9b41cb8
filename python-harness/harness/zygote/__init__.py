"""The zygote: imports and warms up what calls will need, and forks workers."""
