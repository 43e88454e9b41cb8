"""What a check of the state is, and what it comes to."""
