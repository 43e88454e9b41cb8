"""Reads attributes of exceptions without running the user's code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# Descriptors of the real attributes, which a subclass can hide behind properties of its own.
_cause: Final = BaseException.__dict__["__cause__"].__get__
_context: Final = BaseException.__dict__["__context__"].__get__
_members: Final = BaseExceptionGroup.__dict__["exceptions"].__get__
_arguments: Final = BaseException.__dict__["args"].__get__
_traceback: Final = BaseException.__dict__["__traceback__"].__get__
_file_name: Final = OSError.__dict__["filename"].__get__
_second_file_name: Final = OSError.__dict__["filename2"].__get__
_errno: Final = OSError.__dict__["errno"].__get__

_MAX_CHAIN: Final = 10
"""Exceptions looked at. Libraries wrap an error a few times at most."""


def chain(exception: BaseException) -> Iterator[BaseException]:
    """`exception`, its causes and its contexts, and the members of groups."""
    links = [exception]
    for link in links:
        yield link
        if issubclass(type(link), BaseExceptionGroup):
            links += _members(link)[:_MAX_CHAIN]
        below = _cause(link) or _context(link)
        if below is not None:
            links.append(below)
        del links[_MAX_CHAIN:]


def error_number(exception: BaseException) -> int | None:
    """The `errno` of an OSError; None for any other exception."""
    number = _errno(exception) if issubclass(type(exception), OSError) else None
    return number if type(number) is int else None


def path_of(exception: BaseException) -> str | None:
    """The file of an OSError; of two files, the one that is written to."""
    for name in (_second_file_name(exception), _file_name(exception)):
        if type(name) is str:
            return name
        if type(name) is bytes:
            return name.decode("utf-8", "surrogateescape")
    return None


def innermost_function(exception: BaseException) -> str | None:
    """The name of the function that raised it."""
    name, entry = None, _traceback(exception)
    while entry is not None:
        name, entry = entry.tb_frame.f_code.co_name, entry.tb_next
    return name


def first_text(exception: BaseException) -> str:
    """The first argument if it is a text, else an empty text."""
    arguments = _arguments(exception)
    return arguments[0] if arguments and type(arguments[0]) is str else ""
