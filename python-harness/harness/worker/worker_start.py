"""Turns a new process into a worker that says `ready`, in the same way for a forked and a fresh one."""

from __future__ import annotations

import faulthandler
import os
import signal
import tempfile
import traceback
from types import ModuleType
from typing import Final, NoReturn

from harness.harden.process import become_subreaper
from harness.harden.worker_hardening import Hardening, harden_worker, prepare_hardening
from harness.protocol.signals import TRACE_SIGNAL
from harness.protocol.worker_order import WorkerOrder
from harness.system.descriptors import TRACE_FD
from harness.system.library_environment import worker_environment
from harness.system.scratch import Folders, make, make_family, session_folders, worker_folders

START_FAILED: Final = 70
"""Exit status of a worker that never said `ready`. Its trace file has the reason."""


def start(module: ModuleType, order: WorkerOrder, hardening: Hardening | None, *, is_prepared: bool) -> NoReturn:
    """Turns this process, whose descriptors are placed, into a worker. `module` has its class `Worker`: the private
    copy of `harness.worker.worker`, in which `prepare` was called if `is_prepared`, or that of a session. `hardening`
    is the zygote's preparation, if there is one.

    Never returns. A failed step is written to the trace file and ends the process.
    """
    try:
        _become(module, order, hardening, is_prepared)
    except BaseException:
        os.write(TRACE_FD, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        os._exit(START_FAILED)


def _become(module: ModuleType, order: WorkerOrder, hardening: Hardening | None, is_prepared: bool) -> None:
    os.setsid()
    become_subreaper()
    folders, own = _make_folders(order)
    os.chdir(folders.work)
    # One by one, because `update` first checks the kind of its argument, which takes longer.
    for name, value in worker_environment(order.settings.scratch, folders).items():
        os.environ[name] = value
    # tempfile remembers the folder of the process that used it first.
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faulthandler.enable(TRACE_FD)
    faulthandler.register(TRACE_SIGNAL, TRACE_FD, all_threads=True)
    controls = harden_worker(hardening or prepare_hardening(order.settings), order.settings, own, order.protected)
    worker = module.Worker(order.worker, order.settings, folders)
    worker.serve(controls, is_prepared=is_prepared)


def _make_folders(order: WorkerOrder) -> tuple[Folders, tuple[str, ...]]:
    """The new folders, and those that the worker may write to."""
    scratch, worker = order.settings.scratch, order.worker
    if order.is_session:
        family = make_family(scratch, worker)
        folders = session_folders(scratch, worker, worker)
        make(folders)
        return folders, (family,)
    folders = worker_folders(scratch, worker)
    make(folders)
    return folders, (folders.work, folders.tmp, folders.home)
