"""Kernels that lack a control, as SECURITY.md has them: the real harness under a filter that denies one system call."""

from __future__ import annotations

import os
import sys

import pytest
from client import HARNESS, Sandbox
from conftest import StartSandbox

WITHOUT = f"""
import ctypes, errno, os, struct, sys
sys.path.insert(0, {str(HARNESS)!r})
from harness.harden.syscalls import ARCHITECTURES
from harness.system.libc import PR_SET_NO_NEW_PRIVS, prctl, syscall
number = int(sys.argv[1]) or ARCHITECTURES[os.uname().machine].numbers["seccomp"]
def refuse(number):
    code = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | errno.ENOSYS), (0x06, 0, 0, 0x7FFF0000)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)
class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))
prctl(PR_SET_NO_NEW_PRIVS, 1)
syscall(ARCHITECTURES[os.uname().machine].numbers["seccomp"], 1, 0, Program(4, refuse(number)))
os.execv(sys.executable, [sys.executable, "-I", "-u", {str(HARNESS)!r}])
"""

LANDLOCK = 444
SECCOMP = 0
"""Another number on each architecture."""

TRY = """
import ctypes, fcntl, os, signal, socket
def refusal(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
libc = ctypes.CDLL(None, use_errno=True)
def unshare():
    if libc.unshare(0x10000000) < 0:
        raise PermissionError
end, other = socket.socketpair()
[
    refusal(lambda: os.kill(SUPERVISOR, signal.SIGKILL)),
    refusal(lambda: os.kill(ZYGOTE, signal.SIGSTOP)),
    refusal(lambda: os.kill(-1, signal.SIGKILL)),
    refusal(unshare),
    refusal(lambda: fcntl.fcntl(end, fcntl.F_SETOWN, ZYGOTE)),
    refusal(lambda: fcntl.fcntl(end, fcntl.F_SETSIG, signal.SIGKILL)),
    refusal(lambda: fcntl.ioctl(end, 0x8901, (ZYGOTE).to_bytes(4, "little"))),
    libc.prctl(3, 0, 0, 0, 0),
]
"""


def attempts_on(sandbox: Sandbox) -> str:
    zygote = next(entry["pid"] for entry in sandbox.processes() if entry["role"] == "zygote")
    return TRY.replace("SUPERVISOR", str(sandbox.process.pid)).replace("ZYGOTE", str(zygote))


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_without_landlock_the_filter_sees_to_signals_and_workers_cannot_be_dumped(
    start: StartSandbox, origin: str
) -> None:
    sandbox = start(command=[sys.executable, "-c", WITHOUT, str(LANDLOCK)])
    sandbox.start()
    worker = sandbox.spawn_only(origin)
    # Only root may write to a process that is not dumpable, as a forked one is not from its beginning.
    volunteers = ["oom_score_adj"] if origin == "fresh" or os.geteuid() == 0 else []
    controls = ["undumpable_supervisor", "rlimits", "no_new_privs", *volunteers, "seccomp"]
    assert sandbox.ready(worker)["hardening"] == controls
    tried = sandbox.run(worker, attempts_on(sandbox))["value"]
    assert tried == [*["PermissionError"] * 7, 0]
    assert sandbox.run(worker, "1 + 1")["result"] == "2"


def test_without_seccomp_landlock_remains(start: StartSandbox) -> None:
    sandbox = start(command=[sys.executable, "-c", WITHOUT, str(SECCOMP)])
    sandbox.start()
    worker = sandbox.spawn_only()
    hardening = sandbox.ready(worker)["hardening"]
    assert "seccomp" not in hardening
    if "landlock_scope" in hardening:
        # Everybody is those whom it started then.
        code = attempts_on(sandbox).replace("os.kill(-1, signal.SIGKILL)", "os.kill(1, signal.SIGKILL)")
        assert sandbox.run(worker, code)["value"][:3] == ["PermissionError"] * 3
