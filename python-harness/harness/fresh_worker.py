"""A worker in a new interpreter: `python3 -I -u python-harness worker ORDER`, started by the supervisor for origin `fresh`."""

from __future__ import annotations

import json
import signal
import sys

from harness.descriptors import WORKER_FDS, own_only
from harness.harden.process import die_with_parent
from harness.loading import load_worker_module
from harness.settings import Settings
from harness.worker_start import WorkerOrder, start


def order_argument(order: WorkerOrder) -> str:
    """The command line argument that `main` reads. It holds no secret: settings and ids only."""
    return json.dumps({"worker": order.worker, "supervisor": order.supervisor, "settings": order.settings.to_json()})


def main(_home: str) -> None:
    """Becomes the worker that the command line describes. Never comes back."""
    die_with_parent(signal.SIGKILL)
    own_only(len(WORKER_FDS))
    raw = json.loads(sys.argv[2])
    sys.argv[:] = [""]
    order = WorkerOrder(raw["worker"], raw["supervisor"], Settings.parse(raw["settings"]))
    start(load_worker_module(), order)
