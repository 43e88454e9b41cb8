"""State from imports: modules, their registrations, and the state of the import system."""
