"""Makes a copy of this process that is not its child: what the code waits for are its own children only.

A process in between forks the copy and ends, so the copy becomes a child of the supervisor.
"""

from __future__ import annotations

from _socket import AF_UNIX, MSG_NOSIGNAL, SOCK_SEQPACKET
from _socket import socket as _socket
from _socket import socketpair as _socketpair
from collections.abc import Callable
from os import _exit
from os import fork as _fork
from os import listdir as _listdir
from os import setsid as _setsid
from os import waitpid as _waitpid
from signal import SIG_BLOCK, SIG_SETMASK, SIGCHLD, SIGKILL
from signal import pthread_sigmask as _pthread_sigmask
from signal import sigtimedwait as _sigtimedwait
from typing import Final

from harness.system.libc import PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, prctl

_GO: Final = b"go"
_DONE: Final = b"done"
_MAX_REASON_BYTES: Final = 1000

_CHILD_ENDED: Final = {SIGCHLD}
_BLOCK: Final = int(SIG_BLOCK)
_SET: Final = int(SIG_SETMASK)
_KILL: Final = int(SIGKILL)


def obstacle() -> str | None:
    """Why this process cannot be copied as it is, in words; None if it can. Threads do not survive a fork."""
    threads = len(_listdir("/proc/self/task")) - 1
    if threads == 0:
        return None
    return "a thread of the code still runs" if threads == 1 else f"{threads} threads of the code still run"


def split(begin: Callable[[int], object]) -> bool:
    """Returns False in this process, when the copy has done `begin`, and True in the copy. `begin` gets the number of a
    descriptor that it must leave alone.

    Raises OSError in this process if the copy could not be made, or could not do `begin` because of an OSError.
    """
    near, far = _socketpair(AF_UNIX, SOCK_SEQPACKET)
    # Orphans of this process would become its children, and so would the copy. There are none while no thread runs.
    prctl(PR_SET_CHILD_SUBREAPER, 0)
    # The code has not started the process in between, and shall not hear of its end.
    mask = _pthread_sigmask(_BLOCK, _CHILD_ENDED)
    try:
        between = _fork()
        if between == 0:
            near.close()
            _become_copy(far, begin)
            return True
        far.close()
        _wait_for(between)
        near.send(_GO, MSG_NOSIGNAL)
        answer = near.recv(_MAX_REASON_BYTES)
    finally:
        _sigtimedwait(_CHILD_ENDED, 0)
        _pthread_sigmask(_SET, mask)
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        near.close()
        far.close()
    if answer != _DONE:
        raise OSError(str(answer, "utf-8", "replace") or "the copy ended at once")
    return False


def _wait_for(between: int) -> None:
    try:
        _, status = _waitpid(between, 0)
    except ChildProcessError:
        # The code ignores the ends of its children, so nobody is told how they end.
        return
    if status != 0:
        raise OSError("no further process could be started")


def _become_copy(far: _socket, begin: Callable[[int], object]) -> None:
    """In the process in between, which ends here. Returns in the copy, unless that cannot begin."""
    try:
        if _fork() != 0:
            _exit(0)
        # With the end of its parent it becomes a child of the supervisor.
        if far.recv(len(_GO)) != _GO:
            _exit(1)
        prctl(PR_SET_PDEATHSIG, _KILL)
        _begin(far, begin)
        # Signals that the code sends to its process group are not for the copy.
        _setsid()
        far.send(_DONE, MSG_NOSIGNAL)
    except BaseException:
        # Whatever it was: two processes must not go on as the same one.
        _exit(1)


def _begin(far: _socket, begin: Callable[[int], object]) -> None:
    try:
        begin(far.fileno())
    except OSError as error:
        far.send(str(error).encode("utf-8", "replace")[:_MAX_REASON_BYTES], MSG_NOSIGNAL)
        raise
