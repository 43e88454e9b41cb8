"""The table of state: what a call can change in a process, how that is found, and how it is undone."""

from harness.state.baseline import Baseline, Cleaning, CleanupSettings

__all__ = ["Baseline", "Cleaning", "CleanupSettings"]
