"""Runs one call's code as a script and says how it ended. Never raises, whatever the code did."""

from __future__ import annotations

import sys
from _contextvars import Context
from gc import collect as _collect
from os import _exit, getpid
from time import perf_counter
from typing import Any, Final, NamedTuple, NoReturn

from harness.answer.endings import Ending, Status, ending_of, ending_of_compile_error, interrupted
from harness.answer.values import PLAIN_TYPES, NotPlainError, plain_copy
from harness.artifacts.gallery import gallery
from harness.artifacts.pictures import NOTHING, Exhibition
from harness.artifacts.rich_values import present
from harness.execution.top_level_await import run_in_loop
from harness.script import exit_callbacks, script_file
from harness.script.garbage import at_end, at_last_line
from harness.script.import_log import drain as drain_imports
from harness.script.interrupt import Interrupted, arm, disarm, was_interrupted
from harness.script.kept_namespace import KeptNamespace
from harness.script.namespace import close_namespace, open_namespace
from harness.script.script import Script
from harness.script.streams import Streams, flush, install_fresh, write_stderr
from harness.script.threads import count_threads, thread_idents, wait_for_threads
from harness.source.compilation import compile_source, compiled
from harness.system.ends import Gap

# Bound at import, as in every module of the harness, because user code may replace the originals.
_sys_dict: Final = sys.__dict__
_settrace: Final = sys.settrace
_setprofile: Final = sys.setprofile
_exit_process: Final = _exit
_getpid: Final = getpid
_perf_counter: Final = perf_counter

_monitoring: Final[Any] = getattr(sys, "monitoring", None)
_TOOLS: Final = range(0 if _monitoring is None else 6)
"""Identifiers of tools that may watch the interpreter, new in Python 3.12."""

_get_tool: Final[Any] = getattr(_monitoring, "get_tool", None)
_set_events: Final[Any] = getattr(_monitoring, "set_events", None)


_WITH_FIGURES: Final = frozenset({"ok", "error", "exited"})
"""The statuses after which there is memory and time to draw the figures that are still open."""


class Outcome(NamedTuple):
    """The outcome of a call. `value` counts only with `has_value`; `imports` is `[{ module, ms }]`; `shown` is what the
    call shows besides its text; PROTOCOL.md has the meanings. It is a tuple, because making one takes a quarter of the
    time of a frozen dataclass (0.5 us instead of 1.9).
    """

    status: Status
    result: str | None
    result_gap: Gap | None
    has_value: bool
    value: object
    error: dict[str, Any] | None
    detail: str | None
    exit_code: int | None
    duration_ms: float
    imports: list[dict[str, Any]]
    shown: Exhibition = NOTHING


OUT_OF_MEMORY: Final = Outcome(
    status="memory_limit",
    result=None,
    result_gap=None,
    has_value=False,
    value=None,
    error=None,
    detail=(
        "The code ran out of memory, and left too little to show where. Work on smaller pieces. The operator can raise "
        "the limit (--memory)."
    ),
    exit_code=None,
    duration_ms=0,
    imports=[],
)

_NOTHING: Final = object()
"""Stands for a variable that there was not."""

_UNTOLD: Final = "The code left the interpreter in a state in which its result cannot be told. Undo what it replaced."

BEYOND_WORDS: Final = Outcome(
    status="error",
    result=None,
    result_gap=None,
    has_value=False,
    value=None,
    error={"type": "SystemError", "message": _UNTOLD, "traceback": _UNTOLD, "line": None},
    detail=None,
    exit_code=None,
    duration_ms=0,
    imports=[],
)
"""The outcome if the code has set a trap in the path that describes its own end, such as a stream that raises."""


def execute(
    code: str, *, script: Script, max_result_bytes: int, max_value_bytes: int, kept: KeptNamespace | None = None
) -> Outcome:
    """Runs `code` as `script` in a fresh `__main__`, with fresh streams, until the code, its threads and its exit
    callbacks have ended. In a namespace that is `kept` for the next call it ends with the code, because threads and
    exit callbacks belong to all calls of a session.

    The repr of its value is cut to `max_result_bytes` of UTF-8. The value itself is returned if it is plain JSON of at
    most `max_value_bytes`. The interrupt signal ends all of this, even the formatting.
    """
    started = _perf_counter()
    ending = _run_interruptibly(code, script, max_result_bytes, max_value_bytes, kept)
    return Outcome(
        ending.status,
        ending.result,
        ending.result_gap,
        ending.has_value,
        ending.value,
        ending.error,
        ending.detail,
        ending.exit_code,
        (_perf_counter() - started) * 1000,
        drain_imports(),
        NOTHING if gallery.is_empty else gallery.take(script.path.rpartition("/")[0]),
    )


def _run_interruptibly(
    code: str, script: Script, max_result_bytes: int, max_value_bytes: int, kept: KeptNamespace | None
) -> Ending:
    pid = _getpid()
    _sys_dict["argv"] = [*script.argv]
    streams = install_fresh()
    already: frozenset[int] = thread_idents() if count_threads() else frozenset()
    if kept is None:
        namespace, context, stale = open_namespace(code, script.path), Context(), _NOTHING
        exit_callbacks.begin()
    else:
        namespace, context = kept.open(code, script.path), kept.context
        stale = namespace.get("result", _NOTHING)
    ending: Ending | None = None
    try:
        arm()
        ending = context.run(_attempt, code, namespace, stale, max_result_bytes, max_value_bytes)
        if ending.status == "exited" and ending.detail is not None:
            write_stderr(streams, f"{ending.detail}\n")
        is_child = _getpid() != pid
        if is_child and ending.error is not None:
            write_stderr(streams, ending.error["traceback"])
        if (kept is None or is_child) and count_threads():
            wait_for_threads(already)
        if not is_child and ending.status in _WITH_FIGURES:
            # Before the callbacks, because one of matplotlib closes all figures.
            gallery.end(has_failed=ending.status == "error")
        if kept is None or is_child:
            exit_callbacks.run(is_child=is_child)
        if is_child:
            _end_forked_child(ending, streams)
        flush(streams)
        has_finalizers = "__del__" in code and kept is None
        if kept is None:
            close_namespace(namespace, keep_globals=has_finalizers or count_threads() > 0)
        if has_finalizers:
            # They run now, while their output still belongs to this call. The collector needs the last reference to be
            # gone.
            namespace = {}
            at_end(_collect)
    except BaseException as exception:
        _setprofile(None)
        _settrace(None)
        disarm()
        ending = _after_escape(exception, ending)
        flush(streams)
        if kept is None:
            close_namespace(namespace, keep_globals=count_threads() > 0)
    finally:
        disarm()
    if _getpid() != pid:
        if ending.error is not None:
            write_stderr(streams, ending.error["traceback"])
        _end_forked_child(ending, streams)
    if kept is not None:
        kept.close(compiled)
    exit_callbacks.end()
    script_file.end()
    if was_interrupted() and ending.status != "interrupted":
        return interrupted(None)
    return ending


def _attempt(
    code: str, namespace: dict[str, Any], stale: object, max_result_bytes: int, max_value_bytes: int
) -> Ending:
    """Compiles and runs the code and presents its value. Every exception but the interrupt becomes an ending. `stale`:
    what an earlier call left in the variable `result`.
    """
    try:
        parts, tail, awaits = compile_source(code)
    except Interrupted:
        raise
    except BaseException as exception:
        return ending_of_compile_error(exception)
    try:
        try:
            if awaits:
                value = run_in_loop(parts, tail, namespace)
            else:
                for part in parts:
                    exec(part, namespace)
                value = None if tail is None else eval(tail, namespace)
        finally:
            # Remaining trace functions would enter the harness' functions from here on. They cannot enter these C
            # functions.
            _setprofile(None)
            _settrace(None)
            for tool in _TOOLS:
                if _get_tool(tool) is not None:
                    _set_events(tool, 0)
        if value is None:
            value = namespace.get("result")
            if value is stale and not any("result" in part.co_names for part in parts):
                return Ending("ok")
        if value is None:
            return Ending("ok")
        ending = _ok_with(value, max_result_bytes, max_value_bytes)
        if tail is not None and type(value) not in PLAIN_TYPES:
            held, value = [value], None
            at_last_line(tail, namespace, held.clear)
        return ending
    except Interrupted:
        raise
    except BaseException as exception:
        return ending_of(exception)


def _ok_with(value: object, max_result_bytes: int, max_value_bytes: int) -> Ending:
    text, gap = present(value, max_result_bytes, gallery)
    try:
        plain = plain_copy(value, max_value_bytes)
    except NotPlainError:
        return Ending("ok", result=text, result_gap=gap)
    return Ending("ok", result=text, result_gap=gap, has_value=True, value=plain)


def _after_escape(exception: BaseException, ending: Ending | None) -> Ending:
    """The ending if an exception left the armed part: the interrupt, or a trap that the code set in the harness' own
    path.
    """
    try:
        if issubclass(type(exception), Interrupted):
            return interrupted(exception)
        return ending or ending_of(exception)
    except BaseException as failure:
        # Even describing it failed. The call still gets an answer, and the clean-up will find the cause.
        message = (
            f"The code left the interpreter in a state in which its error cannot be shown ({type(failure).__name__})."
        )
        return Ending("error", error={"type": "SystemError", "message": message, "traceback": message, "line": None})


def _end_forked_child(ending: Ending, streams: Streams) -> NoReturn:
    """Ends a process that the code forked and that has reached the end of the code. It ends as a script's would,
    without an answer.
    """
    flush(streams)
    _exit_process(1 if ending.error is not None else ending.exit_code or 0)
