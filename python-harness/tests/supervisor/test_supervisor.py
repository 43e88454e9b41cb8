"""The supervisor as the host sees it: handshake, protocol errors, and what is left when it ends."""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path

import pytest
from client import PATIENCE_SECONDS, Sandbox
from conftest import StartSandbox
from process_tree import descendants, is_alive, wait_until_dead

from harness.protocol.messages import PROTOCOL_VERSION


def test_hello_comes_unasked_and_names_the_version(start: StartSandbox) -> None:
    sandbox = start()
    hello = sandbox.expect("hello")
    assert hello["protocol"] == PROTOCOL_VERSION
    assert hello["python"] == ".".join(map(str, sys.version_info[:3]))
    assert hello["pid"] == sandbox.process.pid


def test_configured_says_whether_the_socket_can_be_reached(start: StartSandbox, folder: Path) -> None:
    assert start(over_socket=True).configure()["socket"] is True
    assert start(socket=str(folder / "nobody.sock")).configure()["socket"] is False
    assert start(socket=None).configure()["socket"] is False


def test_configured_names_the_mounts_that_cannot_be_written_to(start: StartSandbox, folder: Path) -> None:
    absent = str(folder / "absent")
    answer = start(writable=[str(folder), absent]).configure()
    assert answer["unwritable"] == [{"path": absent, "reason": "No such file or directory"}]


def test_the_zygote_tells_what_it_imported_and_what_was_missing(start: StartSandbox) -> None:
    zygote = start(preload=["json.tool", "no_such_module"]).start()
    assert zygote["state"] == "ready"
    assert zygote["preloaded"] == ["json.tool"]
    assert zygote["missing"] == ["no_such_module"]
    assert zygote["import_ms"] > 0
    assert is_alive(zygote["pid"])


def test_another_version_is_left_for_the_host_to_hang_up_on(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.expect("hello")
    sandbox.send(type="configure", protocol=99, settings={"from": "the future"})
    with pytest.raises(TimeoutError):
        sandbox.expect("configured", timeout=0.3)
    assert sandbox.close() == 0


def test_spawns_sent_before_the_zygote_is_ready_are_held(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.configure()
    workers = [sandbox.spawn_only() for _ in range(3)]
    assert [sandbox.ready(worker)["worker"] for worker in workers] == workers


def test_shutdown_exits_0(plain_sandbox: Sandbox) -> None:
    plain_sandbox.send(type="shutdown")
    assert plain_sandbox.process.wait(PATIENCE_SECONDS) == 0


def test_nothing_is_left_when_the_host_hangs_up(sandbox: Sandbox) -> None:
    busy, idle, fresh = sandbox.spawn(), sandbox.spawn(), sandbox.spawn("fresh")
    sandbox.run(idle, "import subprocess; child = subprocess.Popen(['sleep', '100'])", "exit")
    sandbox.run_only(busy, "while True: pass")
    sandbox.run_only(fresh, "import time; time.sleep(100)")
    time.sleep(0.1)
    family = descendants(sandbox.process.pid)
    assert len(family) >= 5
    assert sandbox.close() == 0
    assert {pid for pid in family if is_alive(pid)} == set()
    assert [path.name for path in sandbox.scratch.iterdir() if path.name.startswith("w")] == []


def test_sigterm_ends_it_and_sigint_does_not(plain_sandbox: Sandbox) -> None:
    plain_sandbox.process.send_signal(signal.SIGINT)
    worker = plain_sandbox.spawn()
    assert plain_sandbox.run(worker, "1 + 1")["result"] == "2"
    plain_sandbox.process.send_signal(signal.SIGTERM)
    assert plain_sandbox.process.wait(PATIENCE_SECONDS) == 0


def test_idle_workers_and_the_zygote_end_with_a_killed_supervisor(sandbox: Sandbox) -> None:
    sandbox.spawn()
    busy = sandbox.spawn()
    fresh = sandbox.spawn("fresh")
    sandbox.run_only(busy, "while True: pass")
    sandbox.run_only(fresh, "while True: pass")
    # For the calls to begin: idle workers would end by themselves.
    time.sleep(0.3)
    family = descendants(sandbox.process.pid)
    sandbox.process.kill()
    assert wait_until_dead(family) == set()


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">II", 0, 0),
        struct.pack(">II", 2**32 - 1, 0),
        struct.pack(">II", 2, 0) + b"[]",
        struct.pack(">II", 17, 0) + b'{"type":"unknown"',
    ],
    ids=["too short", "too long", "no object", "no json"],
)
def test_a_protocol_error_of_the_host_ends_the_sandbox_with_a_reason(plain_sandbox: Sandbox, data: bytes) -> None:
    family = descendants(plain_sandbox.process.pid)
    plain_sandbox.send_bytes(data)
    assert "protocol" in plain_sandbox.expect("log")["message"]
    assert plain_sandbox.process.wait(PATIENCE_SECONDS) == 1
    assert {pid for pid in family if is_alive(pid)} == set()


def test_a_spawn_before_configure_is_a_protocol_error(start: StartSandbox) -> None:
    sandbox = start()
    sandbox.send(type="spawn", worker=1, origin="fork", token=None)
    assert "configure has to come first" in sandbox.expect("log")["message"]
    assert sandbox.process.wait(PATIENCE_SECONDS) == 1


def test_inspect_tells_the_memory_of_every_process(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    processes = {entry["role"]: entry for entry in plain_sandbox.processes()}
    assert set(processes) == {"supervisor", "zygote", "worker"}
    assert processes["worker"]["worker"] == worker
    assert processes["supervisor"]["pid"] == plain_sandbox.process.pid
    assert all(entry["rss_bytes"] > 1 << 20 for entry in processes.values())


def test_nothing_but_frames_reaches_the_control_link(start: StartSandbox) -> None:
    # `this` prints a poem when it is imported; a worker writes to whatever it can find.
    sandbox = start(preload=["this"])
    assert sandbox.start()["preloaded"] == ["this"]
    worker = sandbox.spawn()
    attempt = "import os\nfor n in range(200):\n    try: os.write(n, b'forged')\n    except OSError: pass"
    sandbox.run_only(worker, attempt)
    assert sandbox.expect("exited", worker)["worker"] == worker
    other = sandbox.spawn()
    assert sandbox.run(other, "1 + 1")["result"] == "2"


def test_a_socket_that_nobody_serves_fails_the_spawn_with_a_reason(start: StartSandbox, folder: Path) -> None:
    sandbox = start(socket=str(folder / "nobody.sock"))
    sandbox.start()
    sandbox.send(type="spawn", worker=1, origin="fork", token="0" * 32)
    exited = sandbox.expect("exited", 1)
    assert exited["cause"] == "spawn_failed"
    assert "socket" in exited["detail"]


def test_a_client_that_stops_reading_does_not_stop_the_supervisor(plain_sandbox: Sandbox) -> None:
    flooding, other = plain_sandbox.spawn(), plain_sandbox.spawn()
    code = """
import os
payload = b'{"type":"flood","x":"' + b'x' * 100_000 + b'"}'
frame = len(payload).to_bytes(4, "big") + (1).to_bytes(4, "big") + payload
while True:
    rest = frame
    while rest:
        rest = rest[os.write(3, rest):]
"""
    plain_sandbox.run_only(flooding, code)
    time.sleep(0.5)
    supervisor = plain_sandbox.process.pid
    rss = int(Path(f"/proc/{supervisor}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert rss < 64 << 20
    plain_sandbox.send(type="retire", worker=flooding)
    assert plain_sandbox.expect("exited", flooding)["cause"] == "retired"
    assert plain_sandbox.run(other, "1 + 1")["result"] == "2"


def test_user_code_that_dials_the_socket_gets_no_further_than_a_connection(start: StartSandbox) -> None:
    sandbox = start(over_socket=True)
    sandbox.start()
    worker = sandbox.spawn()
    path = sandbox.settings["socket"]
    result = sandbox.run(
        worker, f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({path!r}); s.getpeername()"
    )
    assert result["result"] == repr(path)
    assert isinstance(sandbox.sockets[worker], socket.socket)
