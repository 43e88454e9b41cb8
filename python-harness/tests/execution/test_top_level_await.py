"""Code that awaits outside of functions."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest
from running import run

_IMPORT = "import asyncio\n"
_STREAM = "async def numbers():\n    for i in range(3): yield i\n"


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("await asyncio.sleep(0, 5)", "5"),
        ("x = await asyncio.sleep(0, 5)\nx + 1", "6"),
        ("x = await asyncio.sleep(0, 5)\nresult = [x]", "[5]"),
        ("t = asyncio.create_task(asyncio.sleep(0, 7))\nawait t", "7"),
        ("await asyncio.sleep(0)\nasyncio.get_running_loop().is_running()", "True"),
        (f"{_STREAM}[i async for i in numbers()]", "[0, 1, 2]"),
        (f"{_STREAM}async for i in numbers(): pass\ni", "2"),
        ("async with asyncio.timeout(5) as t: pass\nt.expired()", "False"),
        ("async with asyncio.TaskGroup() as g: t = g.create_task(asyncio.sleep(0, 1))\nt.result()", "1"),
        ("[await asyncio.sleep(0, i) for i in range(2)]", "[0, 1]"),
        ("await asyncio.to_thread(lambda: 3)", "3"),
        ("p = await asyncio.create_subprocess_exec('echo', 'x', stdout=-1)\n(await p.communicate())[0]", "b'x\\n'"),
        ("v = 1\ndef f(): return v\nawait asyncio.sleep(0)\nf()", "1"),
        ("await asyncio.sleep(0)\nNone", None),
    ],
)
def test_it_runs_in_a_loop(code: str, result: str | None) -> None:
    outcome = run(_IMPORT + code).outcome
    assert (outcome["status"], outcome["result"]) == ("ok", result), outcome["error"]


def test_the_docstring_is_kept() -> None:
    assert run("'doc'\nimport asyncio\nawait asyncio.sleep(0)\n__doc__").outcome["value"] == "doc"


def test_tasks_that_are_left_are_cancelled() -> None:
    code = "async def f():\n    try: await asyncio.sleep(100)\n    finally: print('cancelled')\n"
    assert run(f"{_IMPORT}{code}t = asyncio.create_task(f())\nawait asyncio.sleep(0)").stdout == "cancelled\n"


@pytest.mark.parametrize(
    ("code", "name", "line"),
    [
        ("await asyncio.sleep(0)\n1 / 0", "ZeroDivisionError", 3),
        ("async def f():\n    await asyncio.sleep(0)\n    1 / 0\nawait f()", "ZeroDivisionError", 4),
        ("async def f():\n    1 / 0\nawait asyncio.gather(f())", "ZeroDivisionError", 3),
        ("x = 1\nawait x", "TypeError", 3),
        ("async def f(): ...\nc = f()\nc.close()\nasyncio.run(c)\nawait c", "RuntimeError", 5),
        ("await asyncio.sleep(0)\nraise asyncio.CancelledError", "asyncio.exceptions.CancelledError", 3),
        ("await asyncio.sleep(0)\nraise KeyboardInterrupt", "KeyboardInterrupt", 3),
        ("raise StopIteration\nawait x", "StopIteration", 2),
    ],
)
def test_errors_show_the_users_lines_and_no_loop(code: str, name: str, line: int) -> None:
    error = run(_IMPORT + code).outcome["error"]
    assert (error["type"], error["line"]) == (name, line)
    assert error["traceback"].startswith('Traceback (most recent call last):\n  File "<sandbox>"')
    assert "run_until_complete" not in error["traceback"]


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("await asyncio.sleep(0)\nraise SystemExit(3)", 3),
        ("async def f(): raise SystemExit(4)\nt = asyncio.create_task(f())\nawait asyncio.sleep(5)", 4),
    ],
)
def test_sys_exit_ends_the_call(code: str, exit_code: int) -> None:
    outcome = run(_IMPORT + code).outcome
    assert (outcome["status"], outcome["exit_code"]) == ("exited", exit_code)


def test_a_loop_in_the_loop_is_refused_as_python_refuses_it() -> None:
    code = f"{_IMPORT}async def f(): ...\nawait f()\nasyncio.run(f())"
    assert "cannot be called from a running event loop" in run(code).outcome["error"]["message"]


@pytest.mark.parametrize("code", ["def f(): await x", "lambda: await_(await x)", "yield 1\nawait x", "return\nawait x"])
def test_what_is_wrong_in_a_notebook_is_wrong_here(code: str) -> None:
    assert run(code).outcome["error"]["type"] == "SyntaxError"


def test_no_loop_is_left_to_the_thread() -> None:
    code = f"{_IMPORT}asyncio.get_event_loop_policy()._local.__dict__"
    assert run(f"{_IMPORT}await asyncio.sleep(0)", code).outcome["result"] == run(code).outcome["result"]


_WAITS = {
    "waits": ("await asyncio.sleep(100)", 4),
    "waits in a function": ("async def f():\n    await asyncio.sleep(100)\nawait f()", 5),
    "computes": ("await asyncio.sleep(0)\nwhile True: pass", 5),
    "computes in a task": ("async def f():\n    while True: pass\nt = asyncio.create_task(f())\nawait t", 5),
    "waits for a thread": ("import time\nawait asyncio.to_thread(time.sleep, 100)", 5),
    "waits for nothing": ("await asyncio.Event().wait()", 4),
}


@pytest.mark.parametrize("title", _WAITS)
def test_a_stop_says_where_the_code_was(title: str) -> None:
    code, line = _WAITS[title]
    alarm = "import os, signal, threading\nthreading.Timer(0.3, os.kill, (os.getpid(), signal.SIGRTMIN + 1)).start()\n"
    outcome = run(alarm + _IMPORT + code).outcome
    assert outcome["status"] == "interrupted"
    assert f"Stopped in line {line}:" in outcome["detail"]
    assert f'File "<sandbox>", line {line}, in ' in outcome["detail"]
    assert outcome["duration_ms"] < 5_000


def test_a_stop_lets_the_code_tidy_up() -> None:
    alarm = "import os, signal, threading\nthreading.Timer(0.3, os.kill, (os.getpid(), signal.SIGRTMIN + 1)).start()\n"
    done = run(f"{alarm}{_IMPORT}try:\n    await asyncio.sleep(100)\nfinally:\n    print('tidy')")
    assert (done.outcome["status"], done.stdout) == ("interrupted", "tidy\n")


@pytest.mark.parametrize("path", sorted(Path(asyncio.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_code_that_awaits_in_functions_only_means_the_same(path: Path) -> None:
    source = path.read_text()
    plain = compile(source, "x", "exec", dont_inherit=True)
    assert plain == compile(source, "x", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
