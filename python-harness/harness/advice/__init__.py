"""Advice below an error whose cause is the sandbox and not the code. Only for errors that end a call."""
