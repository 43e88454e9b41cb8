"""What the supervisor asks the kernel and the file system: orphans, memory, mounts, what the dead left."""
