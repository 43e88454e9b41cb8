"""Runs code that awaits outside of functions, as a notebook does: in one loop, which ends with the call.

The loop is never made the current one of the thread, so nothing of it stays for the next call.
"""

from __future__ import annotations

from importlib import import_module
from types import CodeType, TracebackType
from typing import Any, Final

from harness.answer.tracebacks import sandbox_line
from harness.script.interrupt import raised, then_call
from harness.source.compilation import awaits

_import: Final = import_module
_traceback: Final = BaseException.__dict__["__traceback__"]


def run_in_loop(statements: list[CodeType], tail: CodeType | None, namespace: dict[str, Any]) -> object:
    """The value of `tail`, None without one. Tasks that are left are cancelled, as `asyncio.run` does.

    Raises what the code raises; where the code raised it itself, and no other task, without the loop's frames.
    `Interrupted` comes with the traceback of where the code was, also if it waited.
    """
    asyncio: Any = _import("asyncio")
    # With a factory of its own the runner leaves alone which loop is the thread's.
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    main = _Main()
    loop = runner.get_loop()
    then_call(lambda: loop.call_soon_threadsafe(main.stop))
    try:
        try:
            value = runner.run(main.run(asyncio.current_task, statements, tail, namespace))
            if main.exception is not None:
                raise main.exception
            return value
        finally:
            if raised() is not None:
                # Threads that still work would be waited for, and what they do cannot be stopped.
                loop._default_executor = None
            runner.close()
    except BaseException as exception:
        interruption = raised()
        if interruption is not None:
            if sandbox_line(interruption) is None:
                _traceback.__set__(interruption, main.traceback)
            raise interruption from None
        if exception is main.exception:
            _traceback.__set__(exception, main.traceback)
        raise
    finally:
        then_call(None)


class _Main:
    """The task that the code is, and what it raised with the traceback as it was when the loop had not seen it."""

    __slots__ = ("exception", "task", "traceback")

    def __init__(self) -> None:
        self.task: Any = None
        self.exception: BaseException | None = None
        self.traceback: TracebackType | None = None

    async def run(
        self, current_task: Any, statements: list[CodeType], tail: CodeType | None, namespace: dict[str, Any]
    ) -> object:
        self.task = current_task()
        try:
            for part in statements:
                value: Any = eval(part, namespace)
                if awaits(part):
                    await value
            value = None if tail is None else eval(tail, namespace)
            return await value if awaits(tail) else value
        except BaseException as exception:
            self.exception, self.traceback = exception, _traceback.__get__(exception)
            if issubclass(type(exception), StopIteration):
                # Out of a coroutine it would come as another error.
                return None
            raise

    def stop(self) -> None:
        """For the interrupt that was raised in another task, which the loop takes for that task's own matter."""
        if self.task is not None:
            self.task.cancel()
