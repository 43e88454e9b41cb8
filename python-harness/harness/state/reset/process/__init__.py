"""State of the process in the kernel and the C library."""
