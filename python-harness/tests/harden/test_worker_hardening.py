"""Each control in force in a worker, tried from inside; and that ordinary programs run under them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from client import Sandbox
from conftest import StartSandbox
from kept import kept_sandbox

from harness.harden.landlock import SCOPE_ABI, abi

plain_sandbox = kept_sandbox("stdio")

ALL_CONTROLS = [
    "undumpable_supervisor",
    "rlimits",
    "no_new_privs",
    "oom_score_adj",
    "landlock_fs",
    "landlock_scope",
    "seccomp",
]

unless_root = pytest.mark.skipif(os.geteuid() == 0, reason="root reads it by a capability that no sandbox has")
needs_scope = pytest.mark.skipif(abi() < SCOPE_ABI, reason="this kernel's Landlock cannot scope signals")


def attempt(sandbox: Sandbox, code: str, origin: str = "fork") -> str | None:
    """Runs code in a new worker; gives the class of the exception that ended it, None where it ran through."""
    result = sandbox.run(sandbox.spawn(origin), code)
    return None if result["error"] is None else result["error"]["type"]


@needs_scope
@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_ready_names_the_controls_in_force(plain_sandbox: Sandbox, origin: str) -> None:
    worker = plain_sandbox.spawn_only(origin)
    assert plain_sandbox.ready(worker)["hardening"] == ALL_CONTROLS


@needs_scope
def test_the_zygote_hands_the_filter_down(plain_sandbox: Sandbox) -> None:
    """Each worker would have to build its own otherwise."""
    zygote = next(entry["pid"] for entry in plain_sandbox.processes() if entry["role"] == "zygote")
    worker = plain_sandbox.spawn()
    filters = "[line.split()[1] for line in open('/proc/self/status') if line.startswith('Seccomp_filters')]"
    inherited = [
        line.split()[1]
        for line in Path(f"/proc/{zygote}/status").read_text().splitlines()
        if line.startswith("Seccomp_filters")
    ]
    assert inherited != ["0"]
    assert plain_sandbox.run(worker, filters)["value"] == inherited


def test_limits_are_set_for_good(start: StartSandbox) -> None:
    sandbox = start(max_file_bytes=1 << 20, memory_bytes=256 << 20, max_processes=4000)
    sandbox.start()
    code = """
import resource
names = ("CORE", "FSIZE", "DATA", "NPROC", "NOFILE")
limits = [resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names]
"""
    result = sandbox.run(sandbox.spawn(), code + "limits")
    assert result["result"] == repr([(0, 0), (1 << 20,) * 2, (256 << 20,) * 2, (4000,) * 2, (1024,) * 2])
    assert sandbox.run(sandbox.spawn(), "x = bytearray(300 << 20)")["status"] == "memory_limit"


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_a_worker_steps_back_behind_the_supervisor(start: StartSandbox, origin: str) -> None:
    sandbox = start(niceness=3)
    sandbox.start()
    code = "import os\nos.getpriority(os.PRIO_PROCESS, 0)"
    result = sandbox.run(sandbox.spawn(origin), code)
    assert result["value"] == os.getpriority(os.PRIO_PROCESS, 0) + 3
    for entry in sandbox.processes():
        is_behind = entry["role"] != "supervisor"
        assert os.getpriority(os.PRIO_PROCESS, entry["pid"]) == os.getpriority(os.PRIO_PROCESS, 0) + 3 * is_behind


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_a_worker_gains_nothing_by_programs(plain_sandbox: Sandbox, origin: str) -> None:
    code = "[line.split()[1] for line in open('/proc/self/status') if line.startswith('NoNewPrivs')]"
    assert plain_sandbox.run(plain_sandbox.spawn(origin), code)["value"] == ["1"]


def test_a_worker_is_the_first_that_the_kernel_kills_for_memory(plain_sandbox: Sandbox) -> None:
    code = "open('/proc/self/oom_score_adj').read()"
    assert plain_sandbox.run(plain_sandbox.spawn(), code)["value"] == "1000\n"
    for entry in plain_sandbox.processes():
        if entry["role"] != "worker":
            assert Path(f"/proc/{entry['pid']}/oom_score_adj").read_text() != "1000\n"


@needs_scope
@pytest.mark.parametrize("role", ["supervisor", "zygote", "worker"])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("os.kill(pid, 0)", "PermissionError"),
        ("os.kill(pid, signal.SIGKILL)", "PermissionError"),
        ("signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGTERM)", "PermissionError"),
        ("open(f'/proc/{pid}/mem', 'rb').read(1)", "PermissionError"),
        ("os.listdir(f'/proc/{pid}/fd') and os.open(f'/proc/{pid}/fd/0', os.O_RDONLY)", "PermissionError"),
        pytest.param("open(f'/proc/{pid}/environ').read()", "PermissionError", marks=unless_root),
        ("open(f'/proc/{pid}/oom_score_adj', 'w').write('1000')", "PermissionError"),
        ("resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0))", "PermissionError"),
        ("os.setpriority(os.PRIO_PROCESS, pid, 19)", "PermissionError"),
        ("os.sched_setaffinity(pid, {0})", "PermissionError"),
    ],
)
def test_other_processes_are_out_of_reach(plain_sandbox: Sandbox, role: str, code: str, error: str) -> None:
    plain_sandbox.spawn()
    pid = next(entry["pid"] for entry in plain_sandbox.processes() if entry["role"] == role)
    assert attempt(plain_sandbox, f"import os, resource, signal; pid = {pid}\n{code}") == error
    assert plain_sandbox.run(plain_sandbox.spawn(), "1 + 1")["result"] == "2"


@needs_scope
def test_killing_everybody_kills_only_what_the_worker_started(plain_sandbox: Sandbox) -> None:
    sibling, worker = plain_sandbox.spawn(), plain_sandbox.spawn()
    code = """
import os, signal, subprocess
child = subprocess.Popen(["sleep", "100"])
os.kill(-1, signal.SIGKILL)
child.wait()
"""
    assert plain_sandbox.run(worker, code)["value"] == -9
    assert plain_sandbox.run(sibling, "1 + 1")["result"] == "2"


def test_only_its_own_folder_can_be_written(plain_sandbox: Sandbox) -> None:
    scratch = plain_sandbox.scratch
    folder = scratch.parent
    (folder / "victim").write_text("kept")
    refused = [
        f"open({str(folder / 'victim')!r}, 'a')",
        f"open({str(folder / 'new')!r}, 'w')",
        f"os.truncate({str(folder / 'victim')!r}, 0)",
        f"os.unlink({str(folder / 'victim')!r})",
        f"os.rename({str(folder / 'victim')!r}, 'here')",
        f"os.mkdir({str(scratch / 'new')!r})",
        f"os.rmdir({str(scratch / 'zygote' / 'matplotlib')!r})",
        "os.symlink('/etc', '/etc/link')",
        # What is not emptied between calls.
        "open('../new', 'w')",
        "os.rename('../tmp', 'tmp')",
        "os.rmdir('../tmp')",
    ]
    for code in refused:
        assert attempt(plain_sandbox, f"import os; {code}") in ("PermissionError", "OSError"), code
    assert (folder / "victim").read_text() == "kept"
    assert (
        attempt(plain_sandbox, "import os; open('new', 'w'); os.mkdir('folder'); os.rename('new', 'folder/old')")
        is None
    )
    move = "import os; os.mkdir('folder'); os.rename('folder', os.environ['TMPDIR'] + '/moved')"
    assert attempt(plain_sandbox, move) is None


def test_files_of_siblings_cannot_be_read(plain_sandbox: Sandbox) -> None:
    sibling = plain_sandbox.spawn()
    # Its working folder is emptied after the call, its home is not.
    plain_sandbox.run(sibling, "import os; open(os.environ['HOME'] + '/private', 'w').write('x')")
    path = plain_sandbox.scratch / f"w{sibling}" / "home" / "private"
    assert path.exists()
    assert attempt(plain_sandbox, f"open({str(path)!r}).read()") == "PermissionError"
    assert attempt(plain_sandbox, "import os; os.listdir('/'); open('/etc/passwd').read()") is None


@needs_scope
def test_abstract_sockets_of_others_are_out_of_reach(plain_sandbox: Sandbox) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0harness-test")
        server.listen()
        code = "import socket; socket.socket(socket.AF_UNIX).connect('\\0harness-test')"
        assert attempt(plain_sandbox, code) == "PermissionError"


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket(socket.AF_VSOCK)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "check(libc.unshare(0x10000000))",
        "check(libc.ptrace(0, 0, 0, 0))",
        "check(libc.personality(0xffffffff))",
        "check(libc.shmget(0, 4096, 0o1600))",
        "check(libc.syscall(425, 1, 0))",
        "check(libc.syscall(56 if os.uname().machine == 'x86_64' else 220, 0x10000000 | 17, 0, 0, 0, 0))",
    ],
)
def test_the_filter_refuses(plain_sandbox: Sandbox, code: str) -> None:
    prelude = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def check(result):
    if result == 0: os._exit(1)
    if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""
    assert attempt(plain_sandbox, f"{prelude}\n{code}") == "PermissionError"


@pytest.mark.parametrize("origin", ["fork", "fresh"])
@pytest.mark.parametrize(
    "code",
    [
        "import subprocess; subprocess.run(['true'], check=True); 1",
        "import threading; t = threading.Thread(target=print); t.start(); t.join(); 1",
        "import multiprocessing as m\ndef f(x): return x * x\n"
        "with m.get_context('fork').Pool(2) as p: assert p.map(f, [2]) == [4]",
        "import multiprocessing as m; l = m.Lock(); q = m.Queue(); q.put(1); assert q.get() == 1",
        "import concurrent.futures as c\nwith c.ThreadPoolExecutor() as e: assert e.submit(int).result() == 0",
        "import asyncio; asyncio.run(asyncio.sleep(0))",
        "import asyncio\nasync def f():\n    p = await asyncio.create_subprocess_exec('true')\n"
        "    assert await p.wait() == 0\nasyncio.run(f())",
        "import tempfile\nwith tempfile.TemporaryDirectory() as d: open(d + '/f', 'w').write('x')",
        "import sqlite3; sqlite3.connect('data.db').execute('create table t (x)')",
        "import socket; a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'",
        "import mmap; mmap.mmap(-1, 4096)[0:1] = b'x'",
        "from multiprocessing.shared_memory import SharedMemory as S; m = S(None, True, 9); m.close(); m.unlink()",
        "open('/dev/null', 'w').write('x'); open('/dev/urandom', 'rb').read(1); open('/dev/zero', 'rb').read(1)",
        "import sys; open('/dev/stdout', 'a').write('x')",
        "import os, signal; child = os.fork()\nif child == 0: os._exit(3)\nassert os.waitpid(child, 0)[1] == 768",
    ],
)
def test_ordinary_programs_run(plain_sandbox: Sandbox, origin: str, code: str) -> None:
    result = plain_sandbox.run(plain_sandbox.spawn(origin), code, "exit")
    assert (result["status"], result["error"]) == ("ok", None)
