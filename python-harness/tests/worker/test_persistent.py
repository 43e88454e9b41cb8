"""A worker without clean-up: the state of the interpreter goes on, and the processes of a call do not."""

from __future__ import annotations

import time

import pytest
from client import Sandbox
from process_tree import is_alive

CHILD = """
import os, signal, sys, time
reading, writing = os.pipe()
def tell():
    os.write(writing, b"%d " % os.getpid())
if os.fork() == 0:
    {become}
    tell()
    time.sleep(100)
time.sleep(0.1)
sys.left = 1
[int(pid) for pid in os.read(reading, 999).split()]
"""

STOPPED = "tell(); os.kill(os.getpid(), signal.SIGSTOP)"
DEAF = "[signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]"
DAEMON = """os.setsid()
    if os.fork(): os._exit(0)"""
HOPPER = """tell()
    while True:
        if os.fork(): os._exit(0)"""


@pytest.mark.parametrize(
    "become", ["pass", DEAF, STOPPED, DAEMON, HOPPER], ids=["child", "deaf", "stopped", "daemon", "hopper"]
)
def test_what_a_call_started_is_dead_before_the_next_and_the_worker_goes_on(
    plain_sandbox: Sandbox, become: str
) -> None:
    worker = plain_sandbox.spawn()
    left = plain_sandbox.run(worker, CHILD.format(become=become))
    assert left["cleaned"]["verdict"] == "reuse"
    assert left["cleaned"]["reset"] == ["children"]
    assert not any(is_alive(pid) for pid in left["value"])
    code = """
import os, sys
try:
    found = os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    found = "no child"
sys.left, found
"""
    assert plain_sandbox.run(worker, code)["result"] == "(1, 'no child')"


def test_a_child_that_sends_no_signal_at_its_end_is_one_as_well(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = """
import ctypes, os, time
clone = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
child = ctypes.CDLL(None).syscall(clone, 0, 0, 0, 0, 0)
if child == 0:
    time.sleep(100)
child
"""
    left = plain_sandbox.run(worker, code)
    assert left["value"] > 0
    assert left["cleaned"]["reset"] == ["children"]
    assert not is_alive(left["value"])


def test_threads_stay(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    assert plain_sandbox.run(worker, code)["cleaned"]["verdict"] == "reuse"
    assert plain_sandbox.run(worker, "import threading; threading.active_count()")["value"] == 2


def test_processes_that_threads_look_after_cost_the_worker(plain_sandbox: Sandbox) -> None:
    """A thread may start its process again and again, or wait for it in a loop."""
    worker = plain_sandbox.spawn()
    code = (
        "import subprocess, threading\nstarted = threading.Event()\ndef keep():\n    while True:\n"
        "        with subprocess.Popen(['sleep', '100']):\n            started.set()\n"
        "threading.Thread(target=keep, daemon=True).start()\nstarted.wait()"
    )
    cleaned = plain_sandbox.run(worker, code)["cleaned"]
    assert cleaned["verdict"] == "recycle"
    assert cleaned["reasons"][0].startswith("children: processes")


def test_no_number_of_calls_and_no_pause_costs_a_worker_its_state(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run(worker, "import json\njson.left = 1")
    for _ in range(600):
        plain_sandbox.run(worker, "1")
    time.sleep(0.1)
    look = "import json\njson.left"
    assert plain_sandbox.run(worker, look)["cleaned"]["verdict"] == "reuse"
    assert plain_sandbox.run(worker, look)["result"] == "1"
