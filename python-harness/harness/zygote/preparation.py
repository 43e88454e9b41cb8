"""The state that workers inherit from the zygote, in steps: first imported, then warmed up and recorded."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Sequence
from typing import Final

from harness.harden.worker_hardening import filter_early, prepare_hardening
from harness.private.loading import hide_harness, load_worker_modules
from harness.protocol.settings import Settings
from harness.warmup.program import Program
from harness.warmup.warm_up import warm_up
from harness.zygote.immortal import immortalize
from harness.zygote.installed_packages import installed_packages
from harness.zygote.preload import is_installed, preload, prepare_environment

_MS: Final = 1000


class Preparation:
    """The constructor does the imports. A worker that is forked right after them works, but cannot be reset
    (`is_complete`).
    """

    def __init__(self, settings: Settings) -> None:
        """Raises OSError if the scratch folder cannot be used, RuntimeError if a module started threads."""
        self._started = time.monotonic()
        self._settings = settings
        self._warmed: frozenset[Program] = frozenset()
        self._packages: dict[str, str] | None = None
        self.is_complete = False
        prepare_environment(settings.scratch)
        # Imports make many lasting objects and little garbage. Looking for garbage again and again takes a tenth of
        # their time.
        gc.disable()
        self._preloaded, self._missing = preload(settings.preload)
        self.module, self.session_module = load_worker_modules()
        self.hardening = filter_early(prepare_hardening(settings))
        # Otherwise the collector would walk over all of it now, before the first call.
        gc.freeze()
        gc.enable()
        _require_one_thread()

    def complete(self) -> None:
        """Fills the caches of libraries, and records all modules for the baselines of workers.

        Raises RuntimeError if a module started threads.
        """
        self._warmed |= warm_up(self._warmed)
        # The present record of modules is replaced below. Neither it nor its replacement may become immortal.
        self.module.Baseline.forget()
        gc.unfreeze()
        gc.collect()
        immortalize()
        self.module.prepare(resets=self._settings.resets)
        _require_one_thread()
        gc.collect()
        freeze()
        self.is_complete = True

    def learn(self, names: Sequence[str]) -> None:
        """Imports more modules. Modules that do not belong to an installed package count as missing."""
        self._started = time.monotonic()
        self.is_complete = False
        # Useful parts of the standard library are cheap to import, and some parts do odd things when they are imported.
        known = [name for name in names if is_installed(name)]
        preloaded, missing = preload(known)
        self._preloaded += preloaded
        self._missing += [*(name for name in names if name not in known), *missing]
        self.complete()

    def facts(self) -> dict[str, object]:
        """The report for the host."""
        if self._packages is None:
            self._packages = installed_packages()
        return {
            "preloaded": self._preloaded,
            "missing": self._missing,
            "import_ms": (time.monotonic() - self._started) * _MS,
            "packages": self._packages,
        }


def freeze() -> None:
    """The last step before forks: hides the parts that are not for workers, and keeps shared memory shared."""
    hide_harness()
    # A collection in a worker never looks at frozen objects. Otherwise it would write to their pages.
    gc.freeze()


def _require_one_thread() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"The preloaded modules started {threads - 1} threads, and a fork would lose them.")
