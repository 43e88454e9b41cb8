"""What the kernel and the C library keep for the process."""
