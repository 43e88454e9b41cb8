"""The parts of a baseline that are the same in all workers, which inherit them from the zygote."""
