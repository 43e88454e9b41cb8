"""Attributes of a process: access by other processes, the order of out-of-memory kills, and gaining privileges."""

from __future__ import annotations

import os
from typing import Final

from harness.harden.errors import HardeningError
from harness.system.libc import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl

_FIRST_TO_GO: Final = b"1000"
"""The highest oom_score_adj: when memory runs out, the kernel ends the worker and not the supervisor."""


def set_dumpable(*, dumpable: bool) -> None:
    """Makes this process not dumpable: other processes of the same user cannot trace it or open its memory and
    descriptors.
    """
    _set(PR_SET_DUMPABLE, int(dumpable), "dumpable")


def forbid_new_privileges() -> None:
    """No program that this process executes gains privileges. Landlock and seccomp require this."""
    _set(PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")


def become_subreaper() -> None:
    """Makes this process the parent of its orphaned descendants, even of daemons."""
    _set(PR_SET_CHILD_SUBREAPER, 1, "child_subreaper")


def die_with_parent(signum: int) -> None:
    """Sends this process `signum` when its parent is gone."""
    _set(PR_SET_PDEATHSIG, signum, "pdeathsig")


def volunteer_for_oom() -> bool:
    """Makes this process the first victim of the out-of-memory killer. Returns False if the kernel has no such file."""
    try:
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, _FIRST_TO_GO)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise HardeningError(f"oom_score_adj cannot be set: {error}.") from error
    return True


def _set(option: int, value: int, name: str) -> None:
    try:
        prctl(option, value)
    except OSError as error:
        raise HardeningError(f"{name} cannot be set: {error}.") from error
