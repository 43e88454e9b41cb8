"""A module that registers something while it is imported, and is found by `sys.path` of the tests' workers."""

import warnings

warnings.filterwarnings("error", "special")
