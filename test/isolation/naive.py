"""The sandbox that this one is not: one process, a loop, a fresh dict for each call. Every vector of the corpus must leak in it.

Reads `[{ title, set, look }]` as JSON from stdin and writes `{ title: [fresh, set, after] }`: the repr of what `look` sees before `set`
and after it, and what came of `set`. Each vector has a naive sandbox of its own, so that one leak does not hide the next.
"""

from __future__ import annotations

import ast
import ctypes
import importlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable

VECTOR_DEADLINE_S = 10.0
"""A vector takes milliseconds, but for those that wait for a thread or a timer, and those that import pandas."""


OUTPUT = os.O_WRONLY | os.O_CREAT | os.O_APPEND

PR_SET_CHILD_SUBREAPER = 36


def naive_sandbox() -> Callable[[str], object]:
    """Calls with a fresh namespace each, and nothing else."""

    def run(code: str) -> object:
        tree = ast.parse(code)
        last = tree.body.pop()
        namespace: dict[str, object] = {"__name__": "__main__"}
        if not isinstance(last, ast.Expr):
            tree.body.append(last)
            exec(compile(tree, "<call>", "exec"), namespace)
            return None
        exec(compile(tree, "<call>", "exec"), namespace)
        return eval(compile(ast.Expression(last.value), "<call>", "eval"), namespace)

    return run


def try_vector(set_state: str, look: str, answer: int) -> None:
    """Runs in a process of its own and writes what comes of each step to the descriptor `answer`, which user code does not know."""
    # Bound before user code can break them; for the same reason the answers are not JSON, but text that ends in NUL.
    write, text, base = os.write, repr, BaseException
    run = naive_sandbox()
    for step in (look, set_state, look):
        try:
            seen = text(run(step))
        except base as error:
            seen = f"{type(error).__name__}: {error}"
        write(answer, seen.encode() + b"\0")


def fork_vector(set_state: str, look: str) -> list[str]:
    """`[fresh, set, after]` as text."""
    folder = tempfile.mkdtemp(prefix="leak-corpus-")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.environ.update(HOME=folder, TMPDIR=folder)
        # One below, because some vectors write beside their working folder.
        os.chdir(folder)
        os.mkdir("work")
        os.chdir("work")
        os.close(reader)
        redirect_streams()
        # High enough that no vector meets it by chance.
        os.dup2(writer, 900)
        try:
            try_vector(set_state, look, 900)
        finally:
            os._exit(0)
    os.close(writer)
    answers = read_answers(reader, time.monotonic() + VECTOR_DEADLINE_S)
    os.close(reader)
    kill_children()
    for path, _, _ in os.walk(folder):
        os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
    return answers


def redirect_streams() -> None:
    """Away from the pipes of whoever started this: he waits until all holders have closed them, daemons of vectors included."""
    for descriptor, path, flags in ((0, os.devnull, os.O_RDONLY), (1, "output", OUTPUT), (2, "output", OUTPUT)):
        source = os.open(path, flags, 0o600)
        os.dup2(source, descriptor)
        os.close(source)


def kill_children() -> None:
    """Ends the naive sandbox and, as this process is a subreaper, whatever daemons it left."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            pids = [int(word) for word in file.read().split()]
        if not pids:
            return
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def read_answers(descriptor: int, deadline: float) -> list[str]:
    """Three answers; for those that do not come, because the process hangs or is dead, "no answer"."""
    received = b""
    while received.count(b"\0") < 3:
        ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        chunk = os.read(descriptor, 1 << 16) if ready else b""
        if not chunk:
            break
        received += chunk
    answers = received.decode().split("\0")[:-1]
    return answers + ["no answer"] * (3 - len(answers))


def remove_shared() -> None:
    """What vectors leave in folders that all processes share."""
    for folder in ("/tmp", "/dev/shm"):
        for name in os.listdir(folder):
            if "leak-corpus" in name and os.path.isfile(os.path.join(folder, name)):
                os.unlink(os.path.join(folder, name))


def importable(names: list[str]) -> list[str]:
    """Imports what is there, once, for all the forked naive sandboxes."""
    found = []
    for name in names:
        try:
            importlib.import_module(name)
            found.append(name)
        except ImportError:
            continue
    return found


def main() -> None:
    """Says which of the asked modules there are, and tries the vectors that need no other."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    request = json.load(sys.stdin)
    modules = importable(request["modules"])
    answers = {}
    for vector in request["vectors"]:
        missing = vector.get("needs") is not None and vector["needs"] not in modules
        too_old = "python" in vector and int(vector["python"].split(".")[1]) > sys.version_info.minor
        if not missing and not too_old:
            remove_shared()
            answers[vector["title"]] = fork_vector(vector["set"], vector["look"])
    remove_shared()
    json.dump({"python": sys.version.split()[0], "modules": modules, "answers": answers}, sys.stdout)


main()
