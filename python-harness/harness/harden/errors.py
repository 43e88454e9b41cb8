"""The only error of this package."""

from __future__ import annotations


class HardeningError(Exception):
    """A control of this kernel could not be put in force. The message names it."""
