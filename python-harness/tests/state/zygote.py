"""A zygote for tests of the clean-up: reads jobs from stdin, runs each in a forked worker, and writes what came of it.

A job is one line of JSON: `{ "calls": [{ "code", "policy" }], "settings": {…} }`, where a call without code is a pause
between two; the answer one of marshalled data in
hexadecimal, a list of `{ status, result, error, cleaning }`. A worker that dies is answered with an empty line.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import marshal
import os
import shutil
import signal
import sys
import tempfile
from types import ModuleType
from typing import Any, Final

_PR_SET_CHILD_SUBREAPER: Final = 36
_ANSWER_FD: Final = 9


def main(modules: list[str]) -> None:
    """Import `modules`, warm up, and answer jobs until stdin ends."""
    for name in modules:
        importlib.import_module(name)
    from harness.private.private_copies import WORKER_MODULES, load
    from harness.warmup.warm_up import warm_up
    from harness.zygote.immortal import immortalize

    copies = load(WORKER_MODULES)
    warm_up()
    for name in [*sys.modules]:
        if name == "harness" or name.startswith("harness."):
            del sys.modules[name]
    copies["harness.state.verdict.baseline"].Baseline.prepare()
    gc.collect()
    immortalize()
    gc.freeze()
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(_run(copies, json.loads(line)).hex().encode() + b"\n")
        sys.stdout.buffer.flush()


def _run(copies: dict[str, ModuleType], job: dict[str, Any]) -> bytes:
    reader, writer = os.pipe()
    root = tempfile.mkdtemp()
    pid = os.fork()
    if pid == 0:
        try:
            _work(copies, job, root, writer)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        answer = answers.read()
    os.waitpid(pid, 0)
    shutil.rmtree(root, ignore_errors=True)
    return answer


def _work(copies: dict[str, ModuleType], job: dict[str, Any], root: str, writer: int) -> None:
    os.dup2(writer, _ANSWER_FD)
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(3, _ANSWER_FD)
    os.closerange(_ANSWER_FD + 1, 100)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    folders = [os.path.join(root, name) for name in ("work", "tmp", "home")]
    for folder in folders:
        os.mkdir(folder)
    os.chdir(folders[0])
    os.environ.update(TMPDIR=folders[1], HOME=folders[2])
    tempfile.tempdir = None
    vars(tempfile)["_name_sequence"] = None
    copies["harness.script.interrupt"].install(signal.SIGRTMIN + 1)
    module = copies["harness.state.verdict.baseline"]
    shared = copies["harness.state.reset.files.shared_leftovers"].SharedFolders((), is_alone=True)
    shared.watch()
    settings = {"cleanup_modules": False, "force_gc_interval": 100, **job.get("settings", {})}
    baseline = module.Baseline.take(
        module.CleanupSettings(
            own_fds=frozenset({0, 1, 2, _ANSWER_FD}),
            scratch_work=folders[0],
            scratch_tmp=folders[1],
            scratch_home=folders[2],
            shared=shared,
            **settings,
        )
    )
    execute = copies["harness.execution.execute"].execute
    script = copies["harness.script.script"].Script.in_folder(folders[0])
    answers = []
    # Bound before any call, for calls without a clean-up leave the public modules and builtins as they made them.
    write, dump, end, read = os.write, marshal.dumps, os._exit, getattr
    for call in job["calls"]:
        if call["code"] is None:
            baseline.look_closely(lambda: False)
            continue
        outcome = execute(call["code"], script=script, max_result_bytes=100_000, max_value_bytes=10_000)
        done = baseline.clean(call["policy"])
        names = ("verdict", "reasons", "reset", "kept", "gc", "rss_bytes")
        cleaning = {name: read(done, name) for name in names}
        answers += [{"status": outcome.status, "result": outcome.result, "error": outcome.error, "cleaning": cleaning}]
    write(_ANSWER_FD, dump(answers))
    end(0)


if __name__ == "__main__":
    main(sys.argv[1:])
