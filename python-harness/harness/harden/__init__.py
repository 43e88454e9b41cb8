"""Hardening of the harness' processes, by restrictions that the kernel lets an unprivileged process put on itself.

A control that the kernel does not have is left out and not reported. A control that the kernel has and that fails
raises HardeningError, and the process must not run user code (docs/decisions/0023-controls-fail-closed.md).
"""
