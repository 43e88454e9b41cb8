"""The supervisor's view of the kernel and the file system: orphans, memory, mounts, leftovers of dead workers."""
