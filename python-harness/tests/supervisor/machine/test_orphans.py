"""The hunt for orphans, in a process of its own that is the subreaper of real ones."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HARNESS = Path(__file__).parents[3]

PRELUDE = """
import os, signal, time
from harness.harden.process import become_subreaper
from harness.supervisor.machine.reaper import OrphanHunt, children_of, reap

def orphaned(action):
    # A worker that starts something and dies.
    worker = os.fork()
    if worker == 0:
        if os.fork() == 0:
            action()
        os._exit(0)
    os.waitpid(worker, 0)

def hunt(known=()):
    hunter, killed = OrphanHunt(), 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        newly, is_clear = hunter.sweep(known)
        killed += newly
        reap()
        if is_clear:
            return killed
        time.sleep(0.001)
    raise TimeoutError(children_of(os.getpid()))

# Should a hunt fail, what it hunted ends by itself.
GIVE_UP = time.monotonic() + 30

def sleep():
    time.sleep(30)

become_subreaper()
"""


def run(code: str) -> str:
    """What `code` prints after the prelude; a failure of it fails the test."""
    command = [sys.executable, "-c", PRELUDE + code]
    done = subprocess.run(command, cwd=HARNESS, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_orphans_are_killed_with_their_descendants_and_counted() -> None:
    code = """
def family():
    os.setsid()
    for _ in range(3):
        if os.fork() == 0:
            sleep()
    sleep()
orphaned(family)
time.sleep(0.2)
print(hunt(), children_of(os.getpid()))
"""
    assert run(code) == "4 set()\n"


def test_known_children_and_theirs_are_left_alone() -> None:
    code = """
def parent():
    if os.fork() == 0:
        sleep()
    sleep()
known = os.fork()
if known == 0:
    parent()
orphaned(sleep)
time.sleep(0.2)
print(hunt([known]), children_of(os.getpid()) == {known}, len(children_of(known)))
grandchild, = children_of(known)
print(open(f'/proc/{grandchild}/stat').read().split()[2])
os.kill(known, signal.SIGKILL)
hunt()
"""
    assert run(code) == "1 True 1\nS\n"


@pytest.mark.parametrize("count", [1, 3])
def test_processes_that_fork_and_exit_for_ever_are_outrun(count: int) -> None:
    code = f"""
def hop():
    while time.monotonic() < GIVE_UP:
        if os.fork():
            os._exit(0)
for _ in range({count}):
    orphaned(hop)
print(hunt() >= {count}, children_of(os.getpid()))
"""
    assert run(code) == "True set()\n"


def test_a_bomb_that_fills_every_place_again_is_stopped_as_a_whole() -> None:
    # The bomb limits itself as a pids limit would: a place that a death frees is taken at once by a survivor.
    code = """
LIMIT = 40
def bomb():
    os.setsid()
    while time.monotonic() < GIVE_UP:
        if len([name for name in os.listdir('/proc') if name.isdigit() and session_of(name) == leader]) < LIMIT:
            os.fork()
def session_of(name):
    try:
        return int(open(f'/proc/{name}/stat').read().rpartition(')')[2].split()[3])
    except OSError:
        return None
def lead():
    global leader
    leader = os.getpid()
    bomb()
orphaned(lead)
time.sleep(1)
started = time.monotonic()
print(hunt() >= 2, children_of(os.getpid()), time.monotonic() - started < 5)
"""
    started = time.monotonic()
    assert run(code) == "True set() True\n"
    assert time.monotonic() - started < 20


def test_children_of_all_threads_are_found() -> None:
    code = """
import threading
started = threading.Event()
def in_thread():
    pid = os.fork()
    if pid == 0:
        sleep()
    started.set()
    time.sleep(0.5)
thread = threading.Thread(target=in_thread)
thread.start()
started.wait()
print(len(children_of(os.getpid())))
thread.join()
hunt()
"""
    assert run(code) == "1\n"
