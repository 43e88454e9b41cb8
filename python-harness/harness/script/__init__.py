"""What the code of a call is given, and what goes on at its end: all as for a script that Python runs."""
