"""The one error of this package."""

from __future__ import annotations


class HardeningError(Exception):
    """A control that this kernel offers could not be put in force. The message names it."""
