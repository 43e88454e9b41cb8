"""Objects that cost nothing to use in a process forked later."""

from __future__ import annotations

import subprocess
import sys

import pytest
from client import HARNESS
from conftest import StartSandbox

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="Python has had no immortal objects before")

_COPIES = """
import gc, os, resource, sys
sys.path.insert(0, sys.argv[1])
from harness.zygote.immortal import immortalize

objects = [[] for _ in range(100_000)]
is_immortal = sys.argv[2] == "immortal"
if is_immortal:
    assert immortalize() > len(objects)
gc.freeze()
if os.fork():
    os.wait()
else:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for each in objects:
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def copied_pages(*, kind: str) -> int:
    """Pages that a forked process copies when it looks at 100,000 objects, some 2,000 pages."""
    argv = [sys.executable, "-c", _COPIES, str(HARNESS), kind]
    return int(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)


def test_a_forked_process_copies_no_pages_for_using_them() -> None:
    assert copied_pages(kind="immortal") * 20 < copied_pages(kind="mortal")


def test_code_and_its_constants_are_immortal_too() -> None:
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from harness.zygote.immortal import immortalize

def outer():
    def inner():
        return "a constant " "of inner's", 12345678901
    return inner

immortalize()
inner = outer.__code__.co_consts[1]
print([sys.getrefcount(each) >> 31 > 0 for each in (outer, outer.__code__, inner, inner.co_consts[-1], sys, object())])
"""
    argv = [sys.executable, "-c", program, str(HARNESS)]
    answer = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    assert answer == "[True, True, True, True, True, False]\n"


@pytest.mark.parametrize(("origin", "is_immortal"), [("fork", True), ("fresh", False)])
def test_what_the_zygote_holds_is_immortal_in_its_workers(
    start: StartSandbox, origin: str, *, is_immortal: bool
) -> None:
    sandbox = start(preload=["json"])
    sandbox.start()
    code = "import json, sys\nsys.getrefcount(json.dumps) >= 1 << 31"
    assert sandbox.run(sandbox.spawn(origin), code)["value"] is is_immortal
