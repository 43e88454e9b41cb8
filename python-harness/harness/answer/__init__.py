"""What an answer is made of: value, output, traceback, and how the call ended."""
