"""How a call ended: the statuses of a result, and the exceptions that cause them."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from os import fstat
from resource import RLIMIT_FSIZE, getrlimit
from typing import Any, Final, Literal

from harness.advice.advice import add_advice
from harness.answer.plain_types import plain_type
from harness.answer.tracebacks import describe_error, describe_place, free_frames, innermost_code, sandbox_line
from harness.script.interrupt import Interrupted
from harness.system.ends import Gap

Status = Literal["ok", "error", "exited", "interrupted", "memory_limit", "process_limit", "output_limit", "rejected"]

_FORKS: Final = frozenset({"fork", "forkpty", "fork_exec", "_fork_exec", "posix_spawn", "posix_spawnp"})
"""Names of the functions that create processes. The caller's name tells their EAGAIN from that of a socket or pipe."""

_EXIT_CODE_MASK: Final = 0xFF
"""The kernel keeps eight bits of an exit status."""


@dataclass(slots=True)
class Ending:
    """The part of an outcome that says how the code ended. Fields as in `Outcome`. It is not frozen, because making a
    frozen one takes three times as long.
    """

    status: Status
    error: dict[str, Any] | None = None
    detail: str | None = None
    exit_code: int | None = None
    result: str | None = None
    result_gap: Gap | None = None
    has_value: bool = False
    value: object = None


def ending_of(exception: BaseException) -> Ending:
    """The ending of an uncaught exception. May run the exception's own code; raises only `Interrupted`."""
    kind = plain_type(type(exception))
    if issubclass(kind, SystemExit):
        return _exited(exception)
    if issubclass(kind, MemoryError):
        free_frames(exception)
        return _limit("memory_limit", exception, "The code ran out of memory", _LESS_MEMORY)
    if _is_process_limit(exception):
        return _limit("process_limit", exception, "No further process or thread could be started", _FEWER_PROCESSES)
    if issubclass(kind, OSError) and _errno(exception) == errno.EFBIG and _output_is_full():
        return _limit("output_limit", exception, "The code printed more than the sandbox keeps", _LESS_OUTPUT)
    return Ending("error", error=add_advice(describe_error(exception), exception))


def ending_of_compile_error(exception: BaseException) -> Ending:
    """The ending of code that does not compile. The parser itself may have run out of memory for its stack."""
    error = describe_error(exception)
    if issubclass(type(exception), MemoryError) and not error["message"]:
        error["message"] = (
            "A statement is too long to be compiled in the memory there is, or nested too deeply. Split it, or read "
            "the data it holds from a string or a file."
        )
        error["traceback"] += f"{error['message']}\n"
    if issubclass(type(exception), UnicodeEncodeError):
        error["message"] = (
            f"The code holds a lone surrogate at position {exception.start}, "  # type: ignore[attr-defined]
            f"which no text file can: send it as an escape in a string literal. ({error['message']})"
        )
    return Ending("error", error=error)


def interrupted(exception: BaseException | None) -> Ending:
    """The ending of a stopped call. Without an exception, the code caught the interrupt and ended by itself."""
    if exception is None:
        return Ending(
            "interrupted", detail="Stopped: the code was interrupted, caught the exception, and then ended by itself."
        )
    line = sandbox_line(exception)
    where = "outside of the code that was sent" if line is None else f"in line {line}"
    return Ending("interrupted", detail=f"Stopped {where}:\n{describe_place(exception)}".rstrip())


_LESS_MEMORY: Final = (
    "Work on smaller pieces (chunks, generators, smaller dtypes). The operator can raise the limit (--memory)."
)
_FEWER_PROCESSES: Final = (
    "Start fewer at a time and wait for those that end. The operator can raise the limit (--pids)."
)
_LESS_OUTPUT: Final = "Print less: a summary, the first lines, or write what is long to a file."


def _limit(status: Status, exception: BaseException, what: str, advice: str) -> Ending:
    error = describe_error(exception)
    where = "" if error["line"] is None else f" in line {error['line']}"
    return Ending(status, detail=f"{what}{where}. {advice}\n{error['traceback']}".rstrip())


def _exited(exception: BaseException) -> Ending:
    code = SystemExit.__dict__["code"].__get__(exception)
    if code is None:
        return Ending("exited", exit_code=0)
    if issubclass(type(code), int):
        return Ending("exited", exit_code=int.__and__(code, _EXIT_CODE_MASK))
    try:
        return Ending("exited", exit_code=1, detail=str(code))
    except Interrupted:
        raise
    except BaseException as failure:
        # Python prints nothing in this case, and still exits with 1.
        return Ending("exited", exit_code=1, detail=f"<the exit message failed to print: {type(failure).__name__}>")


def _is_process_limit(exception: BaseException) -> bool:
    kind = plain_type(type(exception))
    if issubclass(kind, RuntimeError):
        arguments = BaseException.__dict__["args"].__get__(exception)
        return len(arguments) > 0 and type(arguments[0]) is str and arguments[0].startswith("can't start new thread")
    if not issubclass(kind, BlockingIOError) or _errno(exception) != errno.EAGAIN:
        return False
    code = innermost_code(exception)
    return code is not None and not _FORKS.isdisjoint(code.co_names)


def _errno(exception: BaseException) -> object:
    return OSError.__dict__["errno"].__get__(exception)


def _output_is_full() -> bool:
    """Whether one of the files behind descriptors 1 and 2 has reached the maximum size of a file."""
    limit, _ = getrlimit(RLIMIT_FSIZE)
    for descriptor in (1, 2):
        try:
            if limit != -1 and fstat(descriptor).st_size >= limit:
                return True
        except OSError:
            # The user's code closed it, so nothing can be full.
            continue
    return False
