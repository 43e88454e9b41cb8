"""Replaces classes of exceptions that have a metaclass, so that no code of the metaclass runs while they are
described.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_bases: Final = type.__dict__["__bases__"].__get__
_flags: Final = type.__dict__["__flags__"].__get__
_module: Final = type.__dict__["__module__"].__get__
_qualname: Final = type.__dict__["__qualname__"].__get__

_IS_OF_PYTHON: Final = 1 << 9
"""The flag of classes that were made at run time, as the user's are, and a flag of built-in classes."""

_SAYS_NOTHING: Final = (Exception, BaseException)


def plain_type(kind: type[BaseException]) -> type[BaseException]:
    """`kind` or, if it has a metaclass, a class with the same names and the same built-in base exception.

    The metaclass' effects on attributes, comparisons, checks or the order of bases do not reach the returned class.
    """
    if type(kind) is type:
        return kind
    found = [*_built_in(kind)]
    base = next((each for each in found if each not in _SAYS_NOTHING), found[0])
    namespace: dict[str, Any] = {"__module__": _module(kind), "__qualname__": _qualname(kind)}
    return type(_qualname(kind), (base,), namespace)


def _built_in(kind: type) -> Iterator[type[BaseException]]:
    """The built-in exceptions that `kind` extends, from left to right."""
    if kind is ExceptionGroup or not _flags(kind) & _IS_OF_PYTHON:
        if issubclass(kind, BaseException):
            yield kind
        return
    for base in _bases(kind):
        yield from _built_in(base)
