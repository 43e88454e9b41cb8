"""What of a baseline is the same in all workers, so that they inherit it from the zygote."""
