"""One call's code, from its text to its outcome."""

from __future__ import annotations

import resource
import signal

import pytest
from running import run


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("1 + 1", "2"),
        ("x = 5", None),
        ("x = 5;", None),
        ("5; # comment", "5"),
        ("None", None),
        ("result = [1]", "[1]"),
        ("result = 1\n2", "2"),
        ("result = 1\nNone", "1"),
        ("result = None", None),
        ("'doc'", "'doc'"),
        ("'doc'\n__doc__", "'doc'"),
        ("", None),
        ("# nothing", None),
        ("(y := 3)", "3"),
        ("def f(n):\n    return 1 if n == 0 else n * f(n - 1)\nf(5)", "120"),
        ("import math\ndef area(r):\n    return math.floor(r)\narea(2.5)", "2"),
        ("def f():\n    import json\n    return json.dumps(1)\nf()", "'1'"),
        ("k = 3\nclass A:\n    v = [k for _ in range(2)]\nA.v", "[3, 3]"),
        ("from __future__ import annotations\ndef f(a: missing): ...\nf.__annotations__['a']", "'missing'"),
        ("import os\n__name__, os.path.relpath(__file__)", "('__main__', 'script.py')"),
        ("import sys\nsys.argv", "['script.py']"),
        ("import sys\nsys.modules['__main__'].__dict__ is globals()", "True"),
        ("import builtins\n__builtins__ is builtins", "True"),
        ("def f() -> int: ...\nf.__annotations__['return'] is int", "True"),
    ],
)
def test_the_result_is_that_of_the_last_expression_or_of_a_variable(code: str, result: str | None) -> None:
    outcome = run(code).outcome
    assert (outcome["status"], outcome["result"]) == ("ok", result), outcome["error"]


def test_nothing_of_the_namespace_carries_over() -> None:
    assert (
        run("x = 1\nimport json\ndef f(): ...", "[name for name in dir() if not name.startswith('__')]").outcome[
            "result"
        ]
        == "[]"
    )


def test_context_variables_do_not_carry_over() -> None:
    setting = "import contextvars, sys\nsys.v = contextvars.ContextVar('v', default=0)\nsys.v.set(1)"
    assert run(setting, "import sys\nsys.v.get()").outcome["result"] == "0"


def test_classes_of_the_call_can_be_pickled_and_shown() -> None:
    code = "import pickle, inspect\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
    assert run(code + "pickle.loads(pickle.dumps(P(3)))").outcome["result"] == "P(x=3)"
    assert "x: int" in run(code + "inspect.getsource(P)").outcome["result"]


def test_functions_of_the_call_run_in_a_pool_of_processes() -> None:
    code = "import multiprocessing as mp\ndef sq(x): return x * x\nif __name__ == '__main__':\n"
    done = run(code + "    with mp.get_context('fork').Pool(2) as pool:\n        result = pool.map(sq, [1, 2, 3])")
    assert done.outcome["result"] == "[1, 4, 9]"


def test_asyncio_runs() -> None:
    assert (
        run("import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nasyncio.run(f())").outcome[
            "result"
        ]
        == "5"
    )


def test_output_goes_to_the_descriptors_at_once() -> None:
    done = run("import os, sys\nprint('a', end='')\nsys.stderr.write('b')\nos.write(1, b'c')\nprint('\\ud800')")
    assert (done.stdout, done.stderr) == ("ac\\ud800\n", "b")


def test_input_is_at_its_end() -> None:
    assert run("input()").outcome["error"]["type"] == "EOFError"


@pytest.mark.parametrize(
    ("code", "exit_code", "detail"),
    [
        ("import sys\nsys.exit()", 0, None),
        ("import sys\nsys.exit(0)", 0, None),
        ("raise SystemExit(3)", 3, None),
        ("raise SystemExit(-1)", 255, None),
        ("raise SystemExit(2**40)", 0, None),
        ("import sys\nsys.exit('bye')", 1, "bye"),
        ("class E(SystemExit):\n    code = property(lambda s: 1 / 0)\nraise E(4)", 4, None),
        (
            "class M:\n    def __str__(self): raise ValueError\nraise SystemExit(M())",
            1,
            "<the exit message failed to print: ValueError>",
        ),
    ],
)
def test_sys_exit_ends_the_call_with_a_code(code: str, exit_code: int, detail: str | None) -> None:
    done = run(code)
    assert (done.outcome["status"], done.outcome["exit_code"], done.outcome["detail"]) == ("exited", exit_code, detail)
    assert done.stderr == ("" if detail is None else f"{detail}\n")


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "GeneratorExit", "BaseException", "StopIteration"])
def test_every_other_exception_is_an_error(name: str) -> None:
    outcome = run(f"raise {name}('x')").outcome
    assert (outcome["status"], outcome["error"]["type"], outcome["error"]["line"]) == ("error", name, 1)


def test_memory_that_is_missing_is_a_limit() -> None:
    outcome = run("def f():\n    return bytearray(1 << 60)\nf()").outcome
    assert outcome["status"] == "memory_limit"
    assert "in line 2" in outcome["detail"] and "return bytearray" in outcome["detail"]


def test_the_parsers_own_stack_is_an_error() -> None:
    assert run("-" * 200_000 + "1").outcome["status"] == "error"


@pytest.mark.parametrize(
    "code",
    [
        "import errno, os\ndef f():\n    os.fork\n    raise BlockingIOError(errno.EAGAIN, 'x')\nf()",
        'raise RuntimeError("can\'t start new thread")',
    ],
)
def test_processes_that_are_missing_are_a_limit(code: str) -> None:
    assert run(code).outcome["status"] == "process_limit"


def test_a_pipe_that_is_full_is_an_error() -> None:
    code = "import os\nr, w = os.pipe()\nos.set_blocking(r, False)\nos.read(r, 1)"
    assert run(code).outcome["error"]["type"] == "BlockingIOError"


def _limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


def test_printing_too_much_is_a_limit() -> None:
    outcome = run("while True:\n    print('x' * 1000)", before=_limit_file_size).outcome
    assert outcome["status"] == "output_limit"
    assert "line 2" in outcome["detail"]


def test_a_file_that_grows_too_large_is_an_error() -> None:
    code = "with open('f', 'wb', 0) as f:\n    while True:\n        f.write(b'x' * 5000)"
    assert run(code, before=_limit_file_size).outcome["error"]["type"] == "OSError"


def test_a_forked_child_ends_as_a_script_and_answers_nobody() -> None:
    code = "import os\nif os.fork() == 0:\n    print('child')\n    {}\n"
    code += "else:\n    result = os.waitstatus_to_exitcode(os.wait()[1])"
    for ending, exit_code in (("pass", 0), ("raise SystemExit(4)", 4), ("1 / 0", 1)):
        done = run(code.format(ending))
        assert (done.outcome["result"], done.stdout) == (str(exit_code), "child\n")
    assert "ZeroDivisionError" in done.stderr


def test_threads_are_waited_for() -> None:
    code = (
        "import threading, time\ndef f():\n    time.sleep(0.05)\n    print('done')\nthreading.Thread(target=f).start()"
    )
    assert run(code).stdout == "done\n"


def test_a_pool_that_was_not_shut_down_is_waited_for() -> None:
    code = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(print, 'done')"
    assert run(code, code).stdout == "done\ndone\n"


def test_daemon_threads_are_not_waited_for() -> None:
    code = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n1"
    assert run(code).outcome["result"] == "1"


def test_finalizers_print_into_their_own_call() -> None:
    code = "import json\nclass A:\n    def __del__(self): print(json.dumps('gone'))\na = A()\ndef f(): return a"
    assert run(code).stdout == '"gone"\n'


def test_files_left_open_are_written() -> None:
    assert run("f = open('f', 'w')\nf.write('text')\ndef g(): ...", "open('f').read()").outcome["result"] == "'text'"


def test_imports_are_listed_with_their_time() -> None:
    imports = run("import wave, sys\nimport colorsys\nimport xmlrpc.client").outcome["imports"]
    assert [each["module"] for each in imports] == ["wave", "colorsys", "xmlrpc.client"]
    assert all(each["ms"] > 0 for each in imports)
    assert run("import wave", "import wave").outcome["imports"] == []


def test_importing_leaves_no_trace_in_tracebacks() -> None:
    text = run("import not_there").outcome["error"]["traceback"]
    assert "importlib" not in text and "harness" not in text


@pytest.mark.parametrize("code", ["a\0b", "x = '\ud800'", "x = (", "return 1", "await x", "(" * 1000, "if 1:\nx"])
def test_code_that_does_not_compile_is_an_error_with_a_message(code: str) -> None:
    outcome = run(code).outcome
    assert outcome["status"] == "error"
    assert outcome["error"]["message"]


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.__dict__.clear()\n1",
        "import sys\nsys.stdout = None\nsys.stderr = 42\n1",
        "import sys\nsys.stdout.close()\n1",
        "import os\nos.closerange(0, 3)\n1",
        "import sys\nsys.modules = {}\n1",
        "import sys\nsys.settrace(lambda *a: None)\n1",
        "import sys\ndef trace(f, *a):\n"
        "    if f.f_code.co_filename != '<sandbox>': raise RuntimeError\nsys.settrace(trace)\n1",
        "import linecache\nlinecache.cache = None\n1",
        "import traceback\ntraceback.TracebackException = None\n1",
        "import os\nos.getpid = None\n1",
    ],
)
def test_sabotage_does_not_keep_it_from_answering(code: str) -> None:
    outcome = run(code).outcome
    assert (outcome["status"], outcome["result"]) == ("ok", "1"), outcome["error"]


@pytest.mark.parametrize(
    "code",
    [
        "class R:\n    def __repr__(self): return 5\nR()",
        "class R:\n    def __repr__(self): 1 / 0\nR()",
        "import sys\ndef trace(*a): raise RuntimeError('trace')\nsys.settrace(trace)\ndef f(): ...\nf()",
        "import sys\ndef profile(*a): raise RuntimeError('profile')\nsys.setprofile(profile)\nlen([])",
        "import builtins\nbuiltins.__dict__.clear()\nprint",
    ],
)
def test_failure_outside_of_the_codes_own_flow_is_its_error(code: str) -> None:
    assert run(code).outcome["status"] == "error"


def test_it_is_fast() -> None:
    """Twenty times what it takes on an idle machine, for those that are not."""
    assert run(*["1 + 1"] * 100).outcome["duration_ms"] < 0.5
