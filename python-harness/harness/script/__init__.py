"""The environment of a call's code, and the work at its end, as for a script that Python runs."""
