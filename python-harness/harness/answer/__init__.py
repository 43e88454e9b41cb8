"""The parts of an answer: value, output, traceback, and the ending of the call."""
