"""A worker in a new interpreter, for the origin `fresh`: `python3 -I -u python-harness worker ORDER`."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from harness.harden.process import die_with_parent
from harness.private.loading import hide_harness, load_worker_modules
from harness.protocol.worker_order import WorkerOrder
from harness.system.descriptors import WORKER_FDS, own_only
from harness.system.library_environment import library_environment
from harness.worker.worker_start import start


def main(_home: str) -> NoReturn:
    """Becomes the worker that the command line describes. Never returns."""
    die_with_parent(signal.SIGKILL)
    own_only(len(WORKER_FDS))
    order = WorkerOrder.from_argument(sys.argv[2])
    os.environ.update(library_environment(order.settings.scratch))
    module, _ = load_worker_modules()
    hide_harness()
    start(module, order, None, is_prepared=False)
