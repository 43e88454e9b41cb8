"""Numbers of the system calls that the filter names, by architecture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SINCE_5_1: Final = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "clone3": 435,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "process_mrelease": 448,
}
"""Since 5.1 all architectures use the same numbers."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """`audit` is seccomp's name of the architecture; `has_x32` if a second table of calls starts at bit 30."""

    audit: int
    has_x32: bool
    numbers: dict[str, int]


ARCHITECTURES: Final = {
    "x86_64": Architecture(
        audit=0xC000003E,
        has_x32=True,
        numbers=_SINCE_5_1
        | {
            "ioctl": 16,
            "shmget": 29,
            "socket": 41,
            "clone": 56,
            "kill": 62,
            "semget": 64,
            "msgget": 68,
            "fcntl": 72,
            "ptrace": 101,
            "rt_sigqueueinfo": 129,
            "personality": 135,
            "setpriority": 141,
            "sched_setparam": 142,
            "sched_setscheduler": 144,
            "pivot_root": 155,
            "chroot": 161,
            "mount": 165,
            "umount2": 166,
            "swapon": 167,
            "swapoff": 168,
            "tkill": 200,
            "sched_setaffinity": 203,
            "tgkill": 234,
            "mq_open": 240,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "ioprio_set": 251,
            "migrate_pages": 256,
            "unshare": 272,
            "move_pages": 279,
            "rt_tgsigqueueinfo": 297,
            "perf_event_open": 298,
            "prlimit64": 302,
            "name_to_handle_at": 303,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "kcmp": 312,
            "sched_setattr": 314,
            "seccomp": 317,
            "bpf": 321,
            "userfaultfd": 323,
        },
    ),
    "aarch64": Architecture(
        audit=0xC00000B7,
        has_x32=False,
        numbers=_SINCE_5_1
        | {
            "fcntl": 25,
            "ioctl": 29,
            "ioprio_set": 30,
            "umount2": 39,
            "mount": 40,
            "pivot_root": 41,
            "chroot": 51,
            "personality": 92,
            "unshare": 97,
            "ptrace": 117,
            "sched_setparam": 118,
            "sched_setscheduler": 119,
            "sched_setaffinity": 122,
            "kill": 129,
            "tkill": 130,
            "tgkill": 131,
            "rt_sigqueueinfo": 138,
            "setpriority": 140,
            "mq_open": 180,
            "msgget": 186,
            "semget": 190,
            "shmget": 194,
            "socket": 198,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "clone": 220,
            "swapon": 224,
            "swapoff": 225,
            "migrate_pages": 238,
            "move_pages": 239,
            "rt_tgsigqueueinfo": 240,
            "perf_event_open": 241,
            "prlimit64": 261,
            "name_to_handle_at": 264,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "kcmp": 272,
            "sched_setattr": 274,
            "seccomp": 277,
            "bpf": 280,
            "userfaultfd": 282,
        },
    ),
}
