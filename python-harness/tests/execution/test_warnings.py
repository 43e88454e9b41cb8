"""What Python itself says on stderr: as for a script, of the user's lines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import printed_by

_COROUTINE = "async def f(): pass\n"
_ALWAYS = "import warnings\nwarnings.simplefilter('always')\n"

_AS_A_SCRIPT = {
    "a coroutine as the last value": f"{_COROUTINE}f()",
    "one within the last value": f"{_COROUTINE}[f()]",
    "one in an expression of several lines": f"{_COROUTINE}x = 1\nf(\n)",
    "one in a statement": f"{_COROUTINE}f()\nx = 1",
    "one in a function": f"{_COROUTINE}def g(): f()\ng()",
    "one in a variable": f"{_COROUTINE}x = f()",
    "one in the result": f"{_COROUTINE}result = f()",
    "a file as the last value": f"{_ALWAYS}open('/dev/null')\nNone",
    "a file as the very last value": f"{_ALWAYS}open('/dev/null')",
    "a file in a variable": f"{_ALWAYS}x = open('/dev/null')",
    "a finalizer that fails": "class A:\n    def __del__(self): raise ValueError\nA()",
    "a finalizer that fails at the end": "class A:\n    def __del__(self): raise ValueError\na = A()",
    "a finalizer that warns": f"{_ALWAYS}class A:\n    def __del__(self): warnings.warn('x')\nA()",
    "a literal": "x = 1\nx is 1",
    "a thread that fails": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
}


@pytest.mark.parametrize("title", _AS_A_SCRIPT)
def test_it_is_what_a_script_prints(title: str, tmp_path: Path) -> None:
    code = _AS_A_SCRIPT[title]
    script = tmp_path / "script.py"
    script.write_text(code)
    printed = subprocess.run([sys.executable, "-I", str(script)], capture_output=True, text=True, check=False).stderr
    shown = printed_by(code)
    assert printed
    assert _comparable(shown) == _comparable(printed.replace(str(script), "<sandbox>"))


def _comparable(text: str) -> str:
    """Without addresses; without source lines of tracebacks, for which the interpreter itself looks in files; and
    without the advice that it can no longer give at the end of a script.
    """
    return re.sub(r"^    .*\n|^\w+: Enable tracemalloc.*\n|0x[0-9a-f]+", "", text, flags=re.MULTILINE)


def test_what_dies_with_an_error_names_no_file_of_the_harness() -> None:
    shown = printed_by(f"{_COROUTINE}def g():\n    x = f()\n    1 / 0\ng()")
    assert "was never awaited" in shown
    assert "/harness/" not in shown


@pytest.mark.parametrize(
    "code",
    [
        "import traceback\ntraceback.print_stack()",
        "import inspect\nprint(inspect.stack())",
        "import faulthandler\nfaulthandler.dump_traceback()",
        "import sys\nf = sys._getframe()\nwhile f:\n    print(f)\n    f = f.f_back",
        "import sys\nsys.setprofile(lambda f, *a: print(f))",
        "import sys\nsys.settrace(lambda f, *a: print(f))\nlen([])\ndef g(): ...\ng()",
        "import logging\nlogging.warning('x', stack_info=True)",
        f"import sys\nsys.set_coroutine_origin_tracking_depth(30)\n{_COROUTINE}f()",
        "import traceback\nclass A:\n    def __repr__(self):\n        traceback.print_stack()\n        return ''\nA()",
        "class A:\n    def __del__(self):\n        import traceback\n        traceback.print_stack()\na = A()",
        "import asyncio, traceback\nawait asyncio.sleep(0)\ntraceback.print_stack()",
        "import cProfile\np = cProfile.Profile()\np.enable()\nlen([])\np.disable()\np.print_stats()",
    ],
)
def test_frames_of_the_harness_have_no_path(code: str) -> None:
    shown = printed_by(code)
    assert shown
    assert "/harness/" not in shown


def test_the_same_warning_at_the_end_of_each_call_is_shown() -> None:
    code = f"{_COROUTINE}x = f()"
    assert printed_by(code, code).count("was never awaited") == 2
