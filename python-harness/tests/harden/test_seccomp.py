"""The filter as a program, judged by an interpreter of its few instructions: every architecture, on any machine."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import termios
from types import SimpleNamespace

import pytest

from harness.harden import seccomp
from harness.harden.errors import HardeningError
from harness.harden.syscalls import ARCHITECTURES, Architecture

ALLOW = 0x7FFF_0000
KILL = 0x8000_0000
EPERM = 0x0005_0000 | errno.EPERM
ENOSYS = 0x0005_0000 | errno.ENOSYS

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=ARCHITECTURES)


def judge(code: bytes, audit: int, number: int, argument: int = 0, second: int = 0) -> int:
    """What the kernel would do about a system call."""
    arguments = (value & 0xFFFF_FFFF_FFFF_FFFF for value in (argument, second))
    data = struct.pack("<IIQQQ", number, audit, 0, *arguments)
    accumulator = position = 0
    while True:
        operation, when_true, when_false, operand = struct.unpack_from("HBBI", code, position * 8)
        position += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, operand)
        elif operation == 0x06:
            return int(operand)
        else:
            holds = {0x15: accumulator == operand, 0x35: accumulator >= operand, 0x45: bool(accumulator & operand)}
            position += when_true if holds[operation] else when_false


def verdict(
    architecture: Architecture, name: str, argument: int = 0, protected: tuple[int, ...] = (), second: int = 0
) -> int:
    code = seccomp.build(architecture, protected)
    return judge(code, architecture.audit, architecture.numbers[name], argument, second)


REFUSED = """
    ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp process_madvise process_mrelease move_pages migrate_pages
    setpriority sched_setaffinity sched_setparam sched_setscheduler sched_setattr ioprio_set
    unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
    swapon swapoff name_to_handle_at open_by_handle_at
    bpf keyctl add_key request_key userfaultfd io_uring_setup io_uring_enter io_uring_register perf_event_open
    personality shmget semget msgget mq_open
"""
"""All of them, written out once more: whoever takes one off the list has to say so here."""


@every_architecture
@pytest.mark.parametrize("name", REFUSED.split())
def test_calls_on_the_list_are_refused(architecture: Architecture, name: str) -> None:
    assert verdict(architecture, name) == EPERM


@every_architecture
def test_calls_that_are_not_on_the_list_are_allowed(architecture: Architecture) -> None:
    named = set(architecture.numbers.values())
    code = seccomp.build(architecture, ())
    assert {judge(code, architecture.audit, number) for number in range(470) if number not in named} == {ALLOW}


@every_architecture
def test_limits_of_the_caller_alone_can_be_changed(architecture: Architecture) -> None:
    assert verdict(architecture, "prlimit64", 0) == ALLOW
    assert verdict(architecture, "prlimit64", 1) == EPERM


@every_architecture
def test_sockets_are_of_three_families(architecture: Architecture) -> None:
    allowed = [family for family in range(64) if verdict(architecture, "socket", family) == ALLOW]
    assert allowed == [1, 2, 10]


@every_architecture
def test_processes_can_be_made_but_not_namespaces(architecture: Architecture) -> None:
    assert verdict(architecture, "clone", 0x0120_0011) == ALLOW
    assert verdict(architecture, "clone", 0x1000_0000) == EPERM
    assert verdict(architecture, "clone3") == ENOSYS


@every_architecture
def test_signals_are_refused_to_protected_processes_only(architecture: Architecture) -> None:
    for name in ("kill", "tkill", "tgkill", "rt_sigqueueinfo"):
        verdicts = [verdict(architecture, name, pid, (1, 7)) for pid in (-1, 1, 7, 8)]
        assert verdicts == [EPERM, EPERM, EPERM, ALLOW]
        assert verdict(architecture, name, -1) == ALLOW


@every_architecture
def test_signals_by_descriptor_are_refused_where_anybody_is_protected(architecture: Architecture) -> None:
    # Whose the descriptor is cannot be seen.
    assert verdict(architecture, "pidfd_send_signal", 5, (1, 7)) == EPERM
    assert verdict(architecture, "pidfd_send_signal", 5) == ALLOW


@every_architecture
def test_descriptors_that_signal_are_refused_where_anybody_is_protected(architecture: Architecture) -> None:
    chooses = {
        "fcntl": [getattr(fcntl, f"F_{name}", 15) for name in ("SETOWN", "SETSIG", "SETOWN_EX")],
        "ioctl": [0x8901, 0x8902],
    }
    common = {"fcntl": [fcntl.F_SETFL, fcntl.F_GETOWN, fcntl.F_DUPFD_CLOEXEC], "ioctl": [termios.FIONBIO, 0x5401]}
    for name, requests in chooses.items():
        for request in requests:
            # The kernel looks at the low word only.
            for value in (request, request | 1 << 32):
                assert verdict(architecture, name, 5, (1, 7), value) == EPERM
            assert verdict(architecture, name, request, (1, 7)) == ALLOW
            assert verdict(architecture, name, 5, (), request) == ALLOW
    for name, requests in common.items():
        assert {verdict(architecture, name, 5, (1, 7), request) for request in requests} == {ALLOW}


@every_architecture
def test_calls_of_another_architecture_kill(architecture: Architecture) -> None:
    assert judge(seccomp.build(architecture, ()), 0x4000_0003, 1) == KILL


def test_the_second_table_of_x86_64_is_refused() -> None:
    architecture = ARCHITECTURES["x86_64"]
    assert judge(seccomp.build(architecture, ()), architecture.audit, 0x4000_0000 | 1) == EPERM


def test_an_unknown_architecture_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine="vax"))
    with pytest.raises(HardeningError, match="vax"):
        seccomp.install(())
