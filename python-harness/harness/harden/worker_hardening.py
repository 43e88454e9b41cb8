"""Hardens a worker, in the required order, before any user code."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Final

from harness.harden import landlock, seccomp
from harness.harden.limits import limit_resources
from harness.harden.process import forbid_new_privileges, set_dumpable, volunteer_for_oom
from harness.protocol.settings import Settings
from harness.system.library_environment import shared_folder
from harness.system.shared_folders import SHARED_MEMORY

_OOM_SCORE: Final = "/proc/self/oom_score_adj"
_WRITABLE_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")


@dataclass(frozen=True, slots=True)
class Hardening:
    """The parts that are the same for every worker: Landlock's version and rules, and whether the filter for system
    calls is in force already, here and in all forked processes.
    """

    version: int
    rules: tuple[landlock.Rule, ...]
    is_filtered: bool


def prepare_hardening(settings: Settings) -> Hardening:
    """The preparation before there is a worker. Raises HardeningError."""
    version = landlock.abi()
    shared = (shared_folder(settings.scratch),)
    writable = [*{SHARED_MEMORY, *settings.shared}, *_WRITABLE_DEVICES, *settings.writable]
    rules = landlock.common_rules((settings.scratch,), shared, writable, version) if version > 0 else []
    return Hardening(version, tuple(rules), is_filtered=False)


def filter_early(hardening: Hardening) -> Hardening:
    """For the zygote: if the filter is the same for all workers, puts it in force here, so that they inherit it. Each
    worker would take 0.25 ms for it. Raises HardeningError.
    """
    if hardening.version < landlock.SCOPE_ABI:
        # The filter protects certain processes from signals then, and the zygote has to send them signals.
        return hardening
    forbid_new_privileges()
    return replace(hardening, is_filtered=seccomp.install(()))


def harden_worker(
    hardening: Hardening, settings: Settings, folders: tuple[str, ...], protected: tuple[int, ...]
) -> list[str]:
    """Returns the names of the controls in force, as `ready` reports them. Raises HardeningError.

    `folders` are its own, which it may write to. `protected` are pids that it must not signal, and neither may it
    signal its parent.
    """
    controls = ["undumpable_supervisor", "rlimits", "no_new_privs"]
    version = hardening.version
    if version > 0:
        set_dumpable(dumpable=True)
    # Without Landlock a forked worker may not write there, because it is as little dumpable as the zygote. It must not
    # become dumpable for a moment either: others could open its memory then, and keep it open.
    if (version > 0 or os.access(_OOM_SCORE, os.W_OK)) and volunteer_for_oom():
        controls.append("oom_score_adj")
    if version == 0:
        # Otherwise other workers could look into it.
        set_dumpable(dumpable=False)
    limit_resources(settings)
    forbid_new_privileges()
    if version > 0:
        own = landlock.own_rules(folders, version)
        landlock.restrict([*hardening.rules, *own], version)
        controls.append("landlock_fs")
    is_scoped = version >= landlock.SCOPE_ABI
    if is_scoped:
        controls.append("landlock_scope")
    if hardening.is_filtered or seccomp.install(() if is_scoped else (*protected, os.getppid())):
        controls.append("seccomp")
    return controls
