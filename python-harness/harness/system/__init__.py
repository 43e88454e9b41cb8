"""The parts that all processes of the sandbox share: descriptors, folders, memory files, the environment."""
