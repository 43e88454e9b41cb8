"""The kernel's list of ignored and caught signals, seccomp filters and privileges. It shows every change, however it
was made.
"""

from __future__ import annotations

from typing import Final

from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind
from harness.state.reset.process.proc_files import read_file

_C_LIBRARY_SIGNALS: Final = 0b11 << 31
"""Bits of signals 32 and 33. The C library sets handlers of its own for them with the first thread."""


@kind("kernel status")
def kernel_status() -> Check:
    fields = (b"SigBlk", b"SigIgn", b"SigCgt", b"Seccomp", b"Seccomp_filters", b"NoNewPrivs", b"CapEff")

    def read() -> bytes:
        status = read_file("/proc/self/status")
        # From here on nothing changes by itself except the last lines, which count context switches.
        start, end = status.find(b"\nSigBlk:"), status.find(b"\nvoluntary")
        return status[start:end]

    def parse(status: bytes) -> dict[bytes, int]:
        entries = (line.partition(b":") for line in status.splitlines())
        return {name: int(value, 16) & ~_C_LIBRARY_SIGNALS for name, _, value in entries if name in fields}

    same = read()
    saved = parse(same)

    def check() -> Finding:
        nonlocal same
        status = read()
        # Parsing the text takes three times as long as reading it.
        if status == same:
            return None
        now = parse(status)
        same = status
        changed = [name.decode() for name in fields if now.get(name) != saved.get(name)]
        return Recycle(", ".join(changed)) if changed else None

    return check
