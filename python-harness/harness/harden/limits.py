"""Resource limits that a worker sets for itself and its children."""

from __future__ import annotations

import resource
from typing import Final

from harness.harden.errors import HardeningError
from harness.protocol.settings import Settings

MAX_OPEN_FILES: Final = 1024
"""The usual limit of programs. A leak of descriptors ends in an error before it costs the kernel much."""


def limit_resources(settings: Settings) -> None:
    """Lowers soft and hard limits for good. Raises HardeningError."""
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: MAX_OPEN_FILES}
    if settings.max_file_bytes:
        limits[resource.RLIMIT_FSIZE] = settings.max_file_bytes
    if settings.memory_bytes:
        # DATA counts private writable memory. AS would count address space, and numpy and threads reserve far more of
        # it than they use.
        limits[resource.RLIMIT_DATA] = settings.memory_bytes
    if settings.max_processes:
        limits[resource.RLIMIT_NPROC] = settings.max_processes
    for name, value in limits.items():
        _lower(name, value)


def _lower(name: int, value: int) -> None:
    _, hard = resource.getrlimit(name)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(name, (value, value))
    except (OSError, ValueError) as error:
        raise HardeningError(f"Resource limit {name} cannot be set to {value}: {error}.") from error
