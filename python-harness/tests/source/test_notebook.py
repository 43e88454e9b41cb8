"""What notebooks and shells understand, and Python does not."""

from __future__ import annotations

import pytest
from running import run

_PACKAGES, _SHELL, _MAGIC = "sandbox://environment", "subprocess.run", "no notebook magics here"


@pytest.mark.parametrize(
    ("code", "line", "advice"),
    [
        ("!pip install x", 1, _PACKAGES),
        ("import os\n%pip install -q x", 2, _PACKAGES),
        ("%conda install x", 1, _PACKAGES),
        ("pip install 'requests>2'\nimport requests", 1, _PACKAGES),
        ("pip3 install -U x", 1, _PACKAGES),
        ("python3 -m pip install x", 1, _PACKAGES),
        ("!{sys.executable} -m pip install x", 1, _SHELL),
        ("uv pip install x", 1, _PACKAGES),
        ("conda install -c conda-forge x", 1, _PACKAGES),
        ("sudo apt-get install -y x", 1, _PACKAGES),
        ("apt update", 1, _PACKAGES),
        ("!apt install x", 1, _PACKAGES),
        ("try:\n    import x\nexcept ImportError:\n    !pip install x", 4, _PACKAGES),
        ("try:\n    !pip install x\nexcept Exception:\n    pass", 2, _PACKAGES),
        ("```\n!pip install x\n```", 2, _PACKAGES),
        ("  x = 1\n  !ls -la 'a", 2, _SHELL),
        ("files = !ls", 1, _SHELL),
        ("!!ls", 1, _SHELL),
        ("%%bash\necho it's", 1, _SHELL),
        ("%matplotlib inline\nimport os", 1, _MAGIC),
        ("for i in range(2):\n    %timeit i", 2, "timeit.timeit"),
        ("%%time\nx = 1", 1, "time.perf_counter"),
        ("t = %time f()", 1, "time.perf_counter"),
        ("%cd /tmp", 1, "os.chdir"),
        ("await x\n%load_ext y", 2, _MAGIC),
        ("len?", 1, "help(name)"),
        ("?len", 1, "help(name)"),
        ("```python\nx = 1\n```\nThis sets x.", 1, "send the code alone"),
    ],
)
def test_it_is_a_syntax_error_that_says_what_to_do_instead(code: str, line: int, advice: str) -> None:
    error = run(code).outcome["error"]
    assert (error["type"], error["line"]) == ("SyntaxError", line)
    assert advice in error["message"]
    assert f'File "<sandbox>", line {line}\n' in error["traceback"]


@pytest.mark.parametrize(
    "code",
    ["x = '''\n!ls\n%cd x\n'''\n(", "x = (1\n%y\n", "def f(:\n    pass\n!ls", "x = 1 !", "%"],
)
def test_other_errors_stay_as_they_are(code: str) -> None:
    error = run(code).outcome["error"]
    assert error["type"] == "SyntaxError"
    assert not any(advice in error["message"] for advice in (_PACKAGES, _SHELL, _MAGIC))


@pytest.mark.parametrize("code", ["'''\n!ls\n%cd x\n'''", "x = 7\n(x\n%4)", "pip = 1\npip"])
def test_what_looks_like_it_and_is_python_runs(code: str) -> None:
    assert run(code).outcome["status"] == "ok"
