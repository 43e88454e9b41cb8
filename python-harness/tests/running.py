"""Runs code through a private `execute` in a forked child, with its output in files."""

from __future__ import annotations

import json
import marshal
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from harness.private.private_copies import WORKER_MODULES, load


@dataclass(frozen=True, slots=True)
class Run:
    """The fields of an outcome as a dict, and what was written to descriptors 1 and 2."""

    outcome: dict[str, Any]
    stdout: str
    stderr: str


_copies: dict[str, ModuleType] = {}


def private_modules() -> dict[str, ModuleType]:
    """Private copies of the worker's modules, made once."""
    if not _copies:
        _copies.update(load(WORKER_MODULES))
    return _copies


def run(
    *codes: str, max_result_bytes: int = 10_000, max_value_bytes: int = 10_000, before: Callable[[], object] = int
) -> Run:
    """What came of the last of `codes`, run one after the other in a child; `before` runs in the child, before them."""
    modules = private_modules()
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
    ):
        pid = os.fork()
        if pid == 0:
            try:
                _work(
                    modules,
                    codes,
                    folder,
                    answer.fileno(),
                    stdout.fileno(),
                    stderr.fileno(),
                    max_result_bytes,
                    max_value_bytes,
                    before,
                )
            finally:
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        assert status == 0, f"the child ended with {status}: {_text(stderr)}"
        answer.seek(0)
        return Run(marshal.loads(answer.read()), _text(stdout), _text(stderr))


def printed_by(*codes: str) -> str:
    """What the last of `codes` writes to descriptors 1 and 2, in an interpreter that pytest has not changed."""
    tests = os.path.dirname(__file__)
    script = (
        f"import sys\nsys.path[:0] = [{os.path.dirname(tests)!r}, {tests!r}]\n"
        "import json\nfrom running import run\n"
        "done = run(*json.load(sys.stdin))\nprint(done.stdout + done.stderr, end='')"
    )
    command = [sys.executable, "-I", "-c", script]
    return subprocess.run(command, input=json.dumps(codes), stdout=subprocess.PIPE, text=True, check=True).stdout


def _work(
    modules: dict[str, ModuleType],
    codes: tuple[str, ...],
    folder: str,
    answer: int,
    stdout: int,
    stderr: int,
    max_result_bytes: int,
    max_value_bytes: int,
    before: Callable[[], object],
) -> None:
    write, dump, end, read = os.write, marshal.dumps, os._exit, getattr
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.chdir(folder)
    modules["harness.script.interrupt"].install(signal.SIGRTMIN + 1)
    modules["harness.script.import_log"].install()
    execute, names = modules["harness.execution.execute"].execute, modules["harness.execution.execute"].Outcome._fields
    script = modules["harness.script.script"].Script.in_folder(folder)
    modules["harness.script.script"].like_a_script()
    modules["harness.script.folder_finder"].lead_path_with(folder)
    before()
    for code in codes:
        outcome = execute(code, script=script, max_result_bytes=max_result_bytes, max_value_bytes=max_value_bytes)
    write(answer, dump({name: read(outcome, name) for name in names if name != "shown"}))
    end(0)


def _text(file: Any) -> str:
    file.seek(0)
    content: bytes = file.read()
    return content.decode()
