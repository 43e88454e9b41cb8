"""Hardening of the harness' processes: what the kernel lets an unprivileged process take away from itself.

A control that the kernel does not have is left out and not reported; one that it has and that fails raises
HardeningError, and the process must not run user code.
"""
