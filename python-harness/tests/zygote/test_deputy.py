"""The deputy: forks while the zygote warms up or learns, and leaves without anybody's noticing."""

from __future__ import annotations

import os
import signal
import time

from client import Sandbox
from conftest import StartSandbox
from process_tree import is_alive

LEARNED = "hypothesis"
"""Installed beside the tests, and takes a while to import."""


def early(start: StartSandbox) -> Sandbox:
    """A sandbox whose zygote has imported and not warmed up."""
    sandbox = start()
    sandbox.configure()
    assert sandbox.expect("zygote")["state"] == "early"
    return sandbox


def zygotes(sandbox: Sandbox) -> list[int]:
    """The pids of the zygote and its deputies, in this order."""
    return [int(entry["pid"]) for entry in sandbox.processes() if entry["role"] == "zygote"]


def alone(sandbox: Sandbox) -> int:
    """The zygote's pid, when its deputies have left."""
    deadline = time.monotonic() + 10
    while len(found := zygotes(sandbox)) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(found) == 1
    return found[0]


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(pid)


def test_a_worker_of_the_early_zygote_runs_one_call_and_is_not_reset(start: StartSandbox) -> None:
    sandbox = early(start)
    worker = sandbox.spawn()
    result = sandbox.run(worker, "6 * 7", "reset")
    assert result["result"] == "42"
    assert (result["cleaned"]["verdict"], result["cleaned"]["reasons"]) == ("recycle", ["unprepared"])
    sandbox.zygote("ready")
    assert sandbox.run(sandbox.spawn(), "6 * 7", "reset")["cleaned"]["verdict"] == "reuse"


def test_a_worker_of_the_early_zygote_goes_on_where_nothing_is_reset(start: StartSandbox) -> None:
    sandbox = early(start)
    worker = sandbox.spawn()
    code = "import sys, subprocess\nsys.left = 1\nsubprocess.Popen(['sleep', '60']).pid"
    first = sandbox.run(worker, code)
    assert (first["cleaned"]["verdict"], first["cleaned"]["reset"]) == ("reuse", ["children"])
    assert not is_alive(first["value"])
    sandbox.zygote("ready")
    assert sandbox.run(worker, "import sys; sys.left")["value"] == 1


def test_an_early_worker_that_is_not_used_again_ends_with_the_supervisor(start: StartSandbox) -> None:
    sandbox = early(start)
    pid = sandbox.run(sandbox.spawn(), "import os; os.getpid()", "reset")["value"]
    _, deputy = zygotes(sandbox)
    sandbox.zygote("ready")
    wait_until_dead(deputy)
    assert is_alive(pid)
    sandbox.process.kill()
    wait_until_dead(pid)


def test_the_end_of_an_early_worker_is_told_after_the_deputy_has_left(start: StartSandbox) -> None:
    sandbox = early(start)
    worker = sandbox.spawn()
    _, deputy = zygotes(sandbox)
    sandbox.zygote("ready")
    wait_until_dead(deputy)
    alone(sandbox)
    sandbox.run_only(worker, "import os; os._exit(3)")
    exited = sandbox.expect("exited", worker)
    assert (exited["cause"], exited["exit_code"]) == ("died", 3)


def test_without_its_deputy_forks_wait_for_the_zygote(start: StartSandbox) -> None:
    sandbox = early(start)
    before = sandbox.spawn()
    zygote, deputy = zygotes(sandbox)
    os.kill(deputy, signal.SIGKILL)
    wait_until_dead(deputy)
    after = sandbox.spawn()
    assert sandbox.zygote("ready")["pid"] == zygote
    assert sandbox.run(before, "1 + 1")["result"] == "2"
    assert sandbox.run(after, "1 + 1", "reset")["cleaned"]["verdict"] == "reuse"
    sandbox.run_only(before, "import os; os._exit(3)")
    assert sandbox.expect("exited", before)["exit_code"] == 3


def test_the_deputy_forks_on_when_the_zygote_is_lost(start: StartSandbox) -> None:
    sandbox = early(start)
    zygote, _ = zygotes(sandbox)
    os.kill(zygote, signal.SIGKILL)
    assert sandbox.expect("zygote")["state"] == "lost"
    assert sandbox.run(sandbox.spawn(), "1 + 1")["result"] == "2"
    assert sandbox.zygote("ready")["pid"] != zygote
    alone(sandbox)


def test_a_deputy_that_does_not_leave_is_killed_and_its_workers_are_told_of(start: StartSandbox) -> None:
    sandbox = early(start)
    worker = sandbox.spawn()
    _, deputy = zygotes(sandbox)
    os.kill(deputy, signal.SIGSTOP)
    sandbox.zygote("ready")
    wait_until_dead(deputy)
    sandbox.run_only(worker, "import os; os._exit(3)")
    assert sandbox.expect("exited", worker)["exit_code"] == 3


def test_the_zygote_learns_modules_while_workers_are_forked_and_end(plain_sandbox: Sandbox) -> None:
    zygote = alone(plain_sandbox)
    dying, living = plain_sandbox.spawn(), plain_sandbox.spawn()
    plain_sandbox.send(type="preload", modules=[LEARNED])
    meanwhile = plain_sandbox.spawn()
    plain_sandbox.run_only(dying, "import os; os._exit(3)")
    assert plain_sandbox.expect("exited", dying)["exit_code"] == 3
    asked = f"import sys; '{LEARNED}' in sys.modules"
    assert plain_sandbox.run(meanwhile, asked, "reset")["value"] is False
    assert plain_sandbox.control.take(0, "zygote", None) is None, "all of this was meant to be over sooner"
    ready = plain_sandbox.expect("zygote")
    assert (ready["state"], ready["pid"], ready["preloaded"]) == ("ready", zygote, [LEARNED])
    learned = plain_sandbox.run(plain_sandbox.spawn(), asked, "reset")
    assert (learned["value"], learned["cleaned"]["verdict"]) == (True, "reuse")
    assert plain_sandbox.run(living, "1 + 1")["result"] == "2"


def test_what_the_zygote_imports_is_no_import_of_a_call(plain_sandbox: Sandbox) -> None:
    for modules in ([LEARNED], ["numpy"]):
        plain_sandbox.send(type="preload", modules=modules)
        plain_sandbox.expect("zygote")
        alone(plain_sandbox)
    # So soon that the worker has not warmed up.
    assert plain_sandbox.run(plain_sandbox.spawn(), "1", "exit")["imports"] == []


def test_what_was_learned_outlives_the_zygote(plain_sandbox: Sandbox) -> None:
    plain_sandbox.send(type="preload", modules=[LEARNED])
    ready = plain_sandbox.expect("zygote")
    os.kill(ready["pid"], signal.SIGKILL)
    assert plain_sandbox.zygote("ready")["preloaded"] == [LEARNED]


def test_only_installed_packages_are_learned(plain_sandbox: Sandbox) -> None:
    names = ["antigravity", "test.support", "no_such_module", f"{LEARNED}._settings", "__main__"]
    plain_sandbox.send(type="preload", modules=names)
    ready = plain_sandbox.expect("zygote")
    assert (ready["preloaded"], ready["missing"]) == ([], names)
    loaded = "import sys; 'antigravity' in sys.modules"
    assert plain_sandbox.run(plain_sandbox.spawn(), loaded)["value"] is False
