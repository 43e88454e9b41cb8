"""A program does in a call what it does as a script. Each is run by Python as well, and the two are compared."""

from __future__ import annotations

import atexit
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from running import private_modules, run

NAMES = "print({name: type(value).__name__ for name, value in globals().items() if name != 'name'})"

PROGRAMS = {
    "the names in __main__": NAMES,
    "the names in __main__ of code with annotations": f"x: int = 1\n{NAMES}\nprint(__annotations__)",
    "the command line": "import sys\nprint(sys.argv)",
    "the file": (
        "import os, sys\nprint(os.path.basename(__file__), __file__ == os.path.abspath('script.py'), __cached__)\n"
        "print(__loader__.name, __loader__.path == __file__, sys.path[0] == os.path.dirname(__file__))\n"
        "print(open(__file__).read() == __loader__.get_source('__main__'))"
    ),
    "source of a class": "import inspect\nclass A:\n    x = 1\nprint(inspect.getsource(A))",
    "a callback that raises": (
        "import atexit\natexit.register(print, 'first')\ndef bad():\n    def inner():\n        raise ValueError('no')\n"
        "    inner()\natexit.register(bad)\natexit.register(print, 'last')\nprint('end')"
    ),
    "a callback that exits": "import atexit, sys\natexit.register(print, 'first')\natexit.register(sys.exit, 3)",
    "callbacks after sys.exit": "import atexit, sys\natexit.register(print, 'bye')\nsys.exit('message')",
    "callbacks after threads": (
        "import atexit, threading, time\natexit.register(print, 'bye')\n"
        "threading.Thread(target=lambda: (time.sleep(0.1), print('thread'))).start()"
    ),
    "callbacks that register and unregister": (
        "import atexit\natexit.register(atexit.register, print, 'nested')\natexit.register(print, 'one')\n"
        "atexit.unregister(print)\natexit.register(print, 'two')"
    ),
    "a hook of one's own for what callbacks raise": (
        "import atexit, sys\nsys.unraisablehook = lambda about: print('hook', about.exc_type.__name__)\n"
        "atexit.register(lambda: 1 / 0)"
    ),
    "finalizers": (
        "import atexit, weakref\nclass A: pass\na, b = A(), A()\natexit.register(print, 'first')\n"
        "weakref.finalize(a, print, 'a')\nweakref.finalize(b, print, 'b')\nf = weakref.finalize(b, print, 'never')\n"
        "f.atexit = False\natexit.register(print, 'last')"
    ),
    "records that a handler holds back": (
        "import logging.handlers, sys\ntarget = logging.StreamHandler(sys.stdout)\nlog = logging.getLogger('held')\n"
        "log.addHandler(logging.handlers.MemoryHandler(100, target=target))\nlog.warning('held back')\nprint('end')"
    ),
    "processes that nobody waits for": (
        "import multiprocessing, time\nfork = multiprocessing.get_context('fork')\n"
        "def late():\n    time.sleep(0.5)\n    print('child', flush=True)\n"
        "fork.Process(target=late).start()\nfork.Process(target=time.sleep, args=(100,), daemon=True).start()\n"
        "pool = fork.Pool(1)\nprint(pool.map(abs, [-1]), flush=True)"
    ),
    "a pool of processes that is never closed": (
        "import multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor\n"
        "pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('fork'))\n"
        "print(pool.submit(abs, -1).result())"
    ),
    "a forked child that comes to the end": (
        "import atexit, os\natexit.register(print, 'bye', flush=True)\npid = os.fork()\n"
        "if pid == 0:\n    raise ValueError('child')\nos.waitpid(pid, 0)\nprint('parent', flush=True)"
    ),
    **{
        f"processes started by {method}": (
            "import multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor\ndef square(x): return x * x\n"
            f"if __name__ == '__main__':\n    context = multiprocessing.get_context('{method}')\n"
            "    with context.Pool(2) as pool: print(pool.map(square, [2, 3]))\n"
            "    with ProcessPoolExecutor(1, mp_context=context) as pool: print(list(pool.map(square, [2, 3])))"
        )
        for method in ("spawn", "forkserver", "fork")
    },
    "no guard for the main module": (
        "import multiprocessing\nprocess = multiprocessing.get_context('spawn').Process(target=print)\n"
        "process.start()\nprocess.join()\nprint(process.exitcode)"
    ),
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_a_program_writes_what_it_writes_as_a_script(title: str) -> None:
    done = run(PROGRAMS[title])
    assert (_settled(done.stdout), _settled(done.stderr)) == _as_script(PROGRAMS[title])


def test_callbacks_run_after_an_exception() -> None:
    done = run("import atexit\natexit.register(print, 'bye')\n1 / 0")
    assert (done.outcome["status"], done.stdout) == ("error", "bye\n")


def test_callbacks_of_a_call_are_none_of_the_next() -> None:
    assert run("import atexit\natexit.register(print, 'bye')", "1").stdout == "bye\n"
    finalizer = "import weakref\nclass A: pass\na = A()\nweakref.finalize(a, print, 'bye')"
    assert run(finalizer, finalizer).stdout == "bye\nbye\n"
    pool = PROGRAMS["processes that nobody waits for"]
    assert sorted(run(pool, pool).stdout.split()) == ["[1]", "[1]", "child", "child"]


def test_callbacks_from_before_the_first_call_never_run() -> None:
    def register() -> None:
        atexit.register(print, "early")

    def register_and_forget() -> None:
        register()
        private_modules()["harness.script.exit_callbacks"].forget()

    # The process that these run in is a fork, which is left by way of `os._exit`.
    assert run("1", before=register).stdout == "early\n"
    assert run("1", before=register_and_forget).stdout == ""


def test_a_module_is_found_as_soon_as_it_is_written_and_as_it_was_written_last() -> None:
    code = """
import importlib, os, shutil, sys
sys.dont_write_bytecode = False
def stop_time(*folders):
    for folder in folders:
        os.utime(folder, (1, 1))
for number in range(3):
    stop_time('.')
    for name in ('written', 'package.part'):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
        else:
            print('found before it was written')
    open('written.py', 'w').write('V = 1')
    stop_time('.', 'written.py')
    import written
    open('written.py', 'w').write('V = 2')
    stop_time('written.py')
    importlib.reload(written)
    os.mkdir('package')
    open('package/__init__.py', 'w').close()
    stop_time('.', 'package')
    try:
        import package.part
    except ImportError:
        pass
    open('package/part.py', 'w').write(f'V = {number}')
    stop_time('package')
    import package.part
    if (written.V, package.part.V) != (2, number):
        print(number, written.V, package.part.V)
    os.remove('written.py')
    shutil.rmtree('package')
    for name in ('written', 'package', 'package.part'):
        del sys.modules[name]
print(os.listdir())
"""
    assert run(code).stdout == "[]\n"


def test_archives_and_namespace_packages_of_the_working_folder_are_found() -> None:
    code = """
import os, sys, zipfile
with zipfile.ZipFile('archive.zip', 'w') as archive:
    archive.writestr('zipped.py', 'V = 1')
sys.path.insert(0, 'archive.zip')
os.mkdir('spread')
open('spread/part.py', 'w').write('V = 2')
import zipped, spread.part
zipped.V, spread.part.V
"""
    assert run(code).outcome["result"] == "(1, 2)"


def test_the_file_is_there_for_those_only_who_may_look_for_it() -> None:
    assert run("import os\nos.listdir()").outcome["value"] == []
    assert run("import os\n__file__ and os.listdir()").outcome["value"] == ["script.py"]
    assert run("__file__", "import os\nos.listdir()").outcome["value"] == []


def test_a_file_of_that_name_is_the_codes_own() -> None:
    own = "import os\n__file__\nopen('script.py', 'w').write('my own')"
    assert run(own, "open('script.py').read()").outcome["value"] == "my own"
    keep = "open('script.py', 'w').write('before')"
    assert run(keep, "open(__file__).read()").outcome["value"] == "before"


def _as_script(code: str) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "script.py").write_text(code)
        done = subprocess.run(
            [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
        )
    return _settled(done.stdout), _settled(done.stderr)


def _settled(text: str) -> str:
    """Without what differs from one process to the next, and without the marks below lines, which Python leaves out
    where it shows what a callback raised.
    """
    text = re.sub(r"\"(?:<sandbox>|[^\"]*/script\.py)\"", '"FILE"', text)
    text = re.sub(r"^ *[~^]+\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"tracker_fd=\d+, pipe_handle=\d+", "", text)
    return re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
