"""What all processes of the sandbox share: descriptors, folders, memory files, the environment."""
