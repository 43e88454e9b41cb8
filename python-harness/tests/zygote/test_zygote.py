"""The zygote: what its workers share, and what happens when it is lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from client import Sandbox
from conftest import StartSandbox
from process_tree import descendants, is_alive


def test_workers_start_with_what_was_preloaded(start: StartSandbox) -> None:
    sandbox = start(preload=["sqlite3"])
    sandbox.start()
    code = "import sys; 'sqlite3' in sys.modules"
    assert sandbox.run(sandbox.spawn(), code)["value"] is True
    assert sandbox.run(sandbox.spawn("fresh"), code)["value"] is False


@pytest.mark.parametrize("module", ["random", "numpy.random"])
def test_siblings_draw_different_random_numbers(start: StartSandbox, module: str) -> None:
    pytest.importorskip(module)
    sandbox = start(preload=[module])
    sandbox.start()
    code = f"import {module}\n{module}.random()"
    assert len({sandbox.run(sandbox.spawn(), code, "exit")["result"] for _ in range(4)}) == 4


@pytest.mark.parametrize("modules", [[], ["numpy", "pandas", "matplotlib.pyplot"]])
def test_what_workers_inherit_of_their_baseline_is_what_they_find(start: StartSandbox, modules: list[str]) -> None:
    """Whatever a worker's start changes is not to be put back to what it was in the zygote."""
    for module in modules:
        pytest.importorskip(module)
    sandbox = start(preload=modules)
    sandbox.start()
    worker = sandbox.spawn()
    look = (
        "import os, signal, tempfile\nos.getcwd(), dict(os.environ), tempfile.tempdir, signal.getsignal(signal.SIGINT)"
    )
    first, second = (sandbox.run(worker, look, "reset") for _ in range(2))
    assert first["result"] == second["result"]
    cleaned = first["cleaned"]
    assert (cleaned["reset"], cleaned["kept"], cleaned["reasons"]) == ([], [], [])


def test_a_lost_zygote_is_reported_and_replaced_while_its_workers_go_on(sandbox: Sandbox) -> None:
    zygote = next(int(entry["pid"]) for entry in sandbox.processes() if entry["role"] == "zygote")
    before = sandbox.spawn()
    os.kill(zygote, signal.SIGKILL)
    lost = sandbox.expect("zygote")
    assert (lost["state"], lost["pid"]) == ("lost", zygote)
    assert sandbox.run(before, "1 + 1")["result"] == "2"
    assert sandbox.zygote("ready")["pid"] != zygote
    after = sandbox.spawn()
    assert sandbox.run(after, "1 + 1")["result"] == "2"
    sandbox.run_only(before, "import os; os._exit(3)")
    exited = sandbox.expect("exited", before)
    assert (exited["cause"], exited["exit_code"]) == ("died", 3)
    assert sandbox.retire(after)["cause"] == "retired"


def test_spawns_wait_for_the_next_zygote(plain_sandbox: Sandbox) -> None:
    zygote = next(int(entry["pid"]) for entry in plain_sandbox.processes() if entry["role"] == "zygote")
    os.kill(zygote, signal.SIGSTOP)
    held = [plain_sandbox.spawn_only() for _ in range(3)]
    time.sleep(0.2)
    os.kill(zygote, signal.SIGKILL)
    # The first had been handed to the zygote that was lost; the others had not.
    assert plain_sandbox.expect("exited", held[0])["cause"] == "spawn_failed"
    for worker in held[1:]:
        plain_sandbox.ready(worker)
    assert plain_sandbox.run(held[1], "1 + 1")["result"] == "2"


def test_a_spawn_can_be_retired_before_it_is_forked(plain_sandbox: Sandbox) -> None:
    zygote = next(int(entry["pid"]) for entry in plain_sandbox.processes() if entry["role"] == "zygote")
    os.kill(zygote, signal.SIGSTOP)
    in_flight, queued = plain_sandbox.spawn_only(), plain_sandbox.spawn_only()
    assert plain_sandbox.retire(queued)["cause"] == "retired"
    plain_sandbox.send(type="retire", worker=in_flight)
    os.kill(zygote, signal.SIGCONT)
    assert plain_sandbox.expect("exited", in_flight)["cause"] == "retired"
    assert plain_sandbox.run(plain_sandbox.spawn(), "1 + 1")["result"] == "2"


def test_the_zygote_ends_with_its_link_and_takes_its_workers_along(plain_sandbox: Sandbox) -> None:
    busy = plain_sandbox.spawn()
    plain_sandbox.run_only(busy, "sum(range(10**12))")
    # For the call to begin: an idle worker would end by itself.
    time.sleep(0.3)
    family = descendants(plain_sandbox.process.pid)
    plain_sandbox.process.kill()
    deadline = time.monotonic() + 10
    while any(map(is_alive, family)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_alive, family))


def test_a_worker_gets_a_matplotlib_folder_that_it_can_use(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    code = "import os, pathlib; p = pathlib.Path(os.environ['MPLCONFIGDIR']); p.mkdir(); (p / 'file').write_text('x')"
    assert plain_sandbox.run(worker, code)["status"] == "ok"


def test_a_ready_made_matplotlib_folder_is_shared_for_reading(start: StartSandbox, folder: Path) -> None:
    (folder / "ready").mkdir()
    (folder / "ready" / "fontlist.json").write_text("fonts")
    sandbox = start(environment={"MPLCONFIGDIR": str(folder / "ready")})
    sandbox.start()
    code = "import os; open(os.environ['MPLCONFIGDIR'] + '/fontlist.json').read()"
    assert sandbox.run(sandbox.spawn(), code)["value"] == "fonts"
    assert sandbox.run(sandbox.spawn("fresh"), code)["value"] == "fonts"


def test_workers_share_no_flags_of_their_standard_input(sandbox: Sandbox) -> None:
    first, second = sandbox.spawn(), sandbox.spawn()
    sandbox.run(first, "import os\nos.set_blocking(0, False)")
    assert sandbox.run(second, "import os\nos.get_blocking(0)")["value"] is True


def test_a_worker_counts_threads_from_one(sandbox: Sandbox) -> None:
    result = sandbox.run(sandbox.spawn(), "import threading\nthreading.Thread(target=int).name")
    assert result["value"] == "Thread-1 (int)"
