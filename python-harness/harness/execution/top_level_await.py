"""Runs code that awaits outside of functions, as a notebook does, in one loop that ends with the call.

The loop never becomes the current one of the thread, so it leaves nothing for the next call.
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
    """The value of `tail`, None without one. Remaining tasks are cancelled, as by `asyncio.run`.

    Raises the code's exception. If the code itself raised it, and no other task, the loop's frames are removed.
    `Interrupted` has the traceback of the code's position, even while it waited.
    """
    asyncio: Any = _import("asyncio")
    # With a factory of its own the runner does not change the thread's loop.
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
                # The runner would wait for busy threads, whose work cannot be stopped.
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
    """The task of the code, and its exception with the traceback from before the loop saw it."""

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
                # A coroutine would turn it into another error.
                return None
            raise

    def stop(self) -> None:
        """For an interrupt raised in another task, which the loop leaves to that task."""
        if self.task is not None:
            self.task.cancel()
