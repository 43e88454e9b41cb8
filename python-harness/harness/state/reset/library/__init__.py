"""State that modules of the standard library keep in C or under names of their own."""
