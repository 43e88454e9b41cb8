"""Everything that hardens a worker, in the order that works. Runs before any byte of user code."""

from __future__ import annotations

import os
from typing import Final

from harness.harden import landlock, seccomp
from harness.harden.limits import limit_resources
from harness.harden.process import forbid_new_privileges, set_dumpable, volunteer_for_oom
from harness.scratch import Folders
from harness.settings import Settings

# Shared memory has a fixed place: multiprocessing's locks need it.
_SHARED_MEMORY: Final = "/dev/shm"
_OOM_SCORE: Final = "/proc/self/oom_score_adj"
_WRITABLE_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")


def prepare_hardening() -> None:
    """For the zygote, before it forks: work that is the same for every worker. Raises HardeningError."""
    if landlock.abi() >= landlock.SCOPE_ABI:
        seccomp.program(())


def harden_worker(
    settings: Settings, folders: Folders, shared: tuple[str, ...], protected: tuple[int, ...]
) -> list[str]:
    """Gives the names of the controls in force, as `ready` reports them. Raises HardeningError.

    `shared` are paths inside scratch that all workers may read; `protected` are pids; so is the parent.
    """
    controls = ["undumpable_supervisor", "rlimits", "no_new_privs"]
    version = landlock.abi()
    if version > 0:
        set_dumpable(dumpable=True)
    # Without Landlock a forked worker may not write there, being no more dumpable than the zygote. It does not become
    # so for the moment that it takes: others could open its memory then, and keep it open.
    if (version > 0 or os.access(_OOM_SCORE, os.W_OK)) and volunteer_for_oom():
        controls.append("oom_score_adj")
    if version == 0:
        # Or other workers could look into it.
        set_dumpable(dumpable=False)
    limit_resources(settings)
    forbid_new_privileges()
    if version > 0:
        writable = (folders.work, folders.tmp, folders.home, _SHARED_MEMORY, *_WRITABLE_DEVICES, *settings.writable)
        landlock.restrict(landlock.Reach((settings.scratch,), shared, writable), version)
        controls.append("landlock_fs")
    is_scoped = version >= landlock.SCOPE_ABI
    if is_scoped:
        controls.append("landlock_scope")
    if seccomp.install(() if is_scoped else (*protected, os.getppid())):
        controls.append("seccomp")
    return controls
