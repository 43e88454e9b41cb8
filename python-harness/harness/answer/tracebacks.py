"""Describes an exception of the user's code: as Python prints it, without the harness, and with bounded size and cost.

The standard library's formatter does the work. Here it works link by link, because by itself it has no bounds: a chain
may have 100,000 contexts, a message 100 MB, a class a metaclass that raises. If it still fails, a plain formatter takes
over that calls nothing which user code can redefine.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from traceback import TracebackException
from types import CodeType, TracebackType
from typing import Any, Final

from harness.answer.plain_types import plain_type
from harness.answer.values import cap
from harness.private.file_names import SANDBOX_FILE, is_own
from harness.script.interrupt import Interrupted

MAX_MESSAGE_BYTES: Final = 4 * 1024
"""Limit of a message. People read messages; a longer one is misplaced data."""

MAX_TRACEBACK_BYTES: Final = 48 * 1024
"""Room for the longest message, capped, and for many frames around it."""

MAX_EXCEPTIONS: Final = 64
"""Exceptions shown, counting causes, contexts and members of groups."""

MAX_CHAIN: Final = 10
"""Links of causes and contexts followed."""

MAX_FRAMES: Final = 2000
"""Frames read, innermost first: twice the default recursion limit. Python prints such a stack in abbreviated form."""

MAX_NOTES: Final = 100

# Descriptors of the real attributes, which a subclass can hide behind properties of its own.
_cause: Final = BaseException.__dict__["__cause__"].__get__
_context: Final = BaseException.__dict__["__context__"].__get__
_suppress: Final = BaseException.__dict__["__suppress_context__"].__get__
_traceback: Final = BaseException.__dict__["__traceback__"].__get__
_members: Final = BaseExceptionGroup.__dict__["exceptions"].__get__
_qualname: Final = type.__dict__["__qualname__"].__get__
_line_number: Final = SyntaxError.__dict__["lineno"].__get__
_file_name: Final = SyntaxError.__dict__["filename"].__get__


def describe_error(exception: BaseException) -> dict[str, Any]:
    """The `error` of a result: `{ type, message, traceback, line }`. Raises `Interrupted` only."""
    line = sandbox_line(exception)
    try:
        return {**_describe(exception), "line": line}
    except Interrupted:
        raise
    except BaseException:
        # The formatter met an object that resists. The plain one below runs no user code but `__str__`.
        name, message = _plain_name(exception), _plain_message(exception)
        return {"type": name, "message": message, "traceback": _plain_traceback(exception, name, message), "line": line}


def describe_place(exception: BaseException) -> str:
    """The stack of `exception`, without its name or chain. Runs no user code."""
    formatted = TracebackException(Interrupted, Interrupted(), _user_part(exception), limit=-MAX_FRAMES, _seen=set())
    _drop_harness_frames(formatted)
    return cap("".join(formatted.stack.format()), MAX_TRACEBACK_BYTES)


def sandbox_line(exception: BaseException) -> int | None:
    """The innermost line of the user's own source in the traceback of `exception`, or the line that does not parse."""
    line = None
    for entry in _entries(_traceback(exception)):
        if entry.tb_frame.f_code.co_filename == SANDBOX_FILE:
            line = entry.tb_lineno
    if line is None and issubclass(type(exception), SyntaxError):
        number = _line_number(exception)
        if type(number) is int and _file_name(exception) == SANDBOX_FILE:
            line = number
    return line


def innermost_code(exception: BaseException) -> CodeType | None:
    """The code object that raised `exception`."""
    code = None
    for entry in _entries(_traceback(exception)):
        code = entry.tb_frame.f_code
    return code


def free_frames(exception: BaseException) -> None:
    """Drops the local variables of the frames that `exception` left, so that there is memory to describe it."""
    for entry in _entries(_traceback(exception)):
        try:
            entry.tb_frame.clear()
        except RuntimeError:
            # The frame still runs, so it is the harness' own.
            continue


def _describe(exception: BaseException) -> dict[str, Any]:
    builder = _Builder()
    formatted = builder.build(exception, MAX_CHAIN)
    text = "".join(formatted.format())
    if builder.cut:
        text = "(exceptions further up the chain are left out)\n\n" + text
    name = _plain_name(exception)
    message = formatted.msg if issubclass(type(exception), SyntaxError) else formatted._str  # type: ignore[attr-defined]
    return {
        "type": name,
        "message": cap(str(message), MAX_MESSAGE_BYTES),
        "traceback": cap(text, MAX_TRACEBACK_BYTES),
    }


class _Builder:
    """Turns an exception and a bounded part of its chain into linked `TracebackException`s."""

    __slots__ = ("cut", "left", "seen")

    def __init__(self) -> None:
        self.left = MAX_EXCEPTIONS
        self.cut = False
        self.seen: set[int] = set()

    def build(self, exception: BaseException, chain: int) -> TracebackException:
        self.left -= 1
        self.seen.add(id(exception))
        # `_seen` keeps the constructor from following the chain itself, which has no bound.
        limit = -MAX_FRAMES if _is_longer(_traceback(exception), MAX_FRAMES) else None
        kind = plain_type(type(exception))
        formatted: Any = TracebackException(kind, exception, _user_part(exception), limit=limit, _seen=set())
        _drop_harness_frames(formatted)
        _cap_texts(formatted)
        if issubclass(type(exception), SyntaxError) and formatted.filename == SANDBOX_FILE and formatted.text is None:
            # Errors found after parsing have no line of source, because the compiler looks for it in a file.
            formatted.text = linecache.getline(SANDBOX_FILE, sandbox_line(exception) or 0) or None
        formatted.__cause__ = self._link(_cause(exception), chain)
        formatted.__context__ = None if _suppress(exception) else self._link(_context(exception), chain)
        formatted.__suppress_context__ = _suppress(exception)
        formatted.exceptions = None
        if issubclass(type(exception), BaseExceptionGroup):
            members = _members(exception)
            shown = members[: max(self.left, 1)]
            self.cut = self.cut or len(shown) < len(members)
            formatted.exceptions = [self.build(member, min(chain, 2)) for member in shown]
        return formatted  # type: ignore[no-any-return]

    def _link(self, exception: BaseException | None, chain: int) -> TracebackException | None:
        if exception is None or id(exception) in self.seen:
            return None
        if chain == 0 or self.left <= 0:
            self.cut = True
            return None
        return self.build(exception, chain - 1)


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_longer(traceback: TracebackType | None, limit: int) -> bool:
    return any(index >= limit for index, _ in enumerate(_entries(traceback)))


def _user_part(exception: BaseException) -> TracebackType | None:
    """The traceback from the first frame that does not belong to the harness."""
    for entry in _entries(_traceback(exception)):
        if not is_own(entry.tb_frame.f_code.co_filename):
            return entry
    return None


def _drop_harness_frames(formatted: TracebackException) -> None:
    """The frames of the interrupt's handler and of the waiting thread are at the inner end."""
    formatted.stack[:] = [frame for frame in formatted.stack if not is_own(frame.filename)]


def _cap_texts(formatted: Any) -> None:
    """Shortens texts of the user's objects before they are joined."""
    formatted._str = cap(str(formatted._str), MAX_MESSAGE_BYTES)
    notes = getattr(formatted, "__notes__", None)
    if isinstance(notes, (list, tuple)):
        formatted.__notes__ = [cap(str(note), MAX_MESSAGE_BYTES) for note in notes[:MAX_NOTES]]
    elif notes is not None:
        formatted.__notes__ = [f"<__notes__ is no list but {_qualname(type(notes))}>"]
    for name in ("text", "msg"):
        text = getattr(formatted, name, None)
        if text is not None:
            setattr(formatted, name, cap(str(text), MAX_MESSAGE_BYTES))


def _plain_name(exception: BaseException) -> str:
    """The name of the class as tracebacks show it, without asking the class."""
    kind = type(exception)
    module = type.__dict__["__module__"].__get__(kind)
    name = str(_qualname(kind))
    if type(module) is not str or module in ("builtins", "__main__"):
        return cap(name, MAX_MESSAGE_BYTES)
    return cap(f"{module}.{name}", MAX_MESSAGE_BYTES)


def _plain_message(exception: BaseException) -> str:
    try:
        return cap(str(exception), MAX_MESSAGE_BYTES)
    except Interrupted:
        raise
    except BaseException:
        # The user's `__str__` failed. Python prints the same text then.
        return f"<unprintable {_plain_name(exception)} object>"


def _plain_traceback(exception: BaseException, name: str, message: str) -> str:
    lines = ["Traceback (most recent call last):\n"]
    for index, entry in enumerate(_entries(_user_part(exception))):
        if index == MAX_NOTES:
            lines.append("  …\n")
            break
        code = entry.tb_frame.f_code
        if not is_own(code.co_filename):
            lines.append(f'  File "{code.co_filename}", line {entry.tb_lineno}, in {code.co_name}\n')
    lines.append(f"{name}: {message}\n" if message else f"{name}\n")
    return cap("".join(lines), MAX_TRACEBACK_BYTES)
