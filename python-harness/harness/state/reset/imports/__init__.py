"""What imports leave: modules, what these register, and the state of the import system."""
