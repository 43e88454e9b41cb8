"""Connections that fail because the sandbox has no network."""

from __future__ import annotations

import errno
from _socket import gaierror
from typing import Final

from harness.advice.asking import contents
from harness.advice.attributes import chain, error_number, first_text

_UNREACHABLE: Final = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ECONNREFUSED, errno.EADDRNOTAVAIL}
)
_HEADER_LINES: Final = 2

_ADVICE: Final = (
    "The sandbox has no network, by design: code cannot reach other machines, and localhost is the sandbox itself. "
    "Send the data with the call (`files`). The operator can share a folder with it (--mount), or allow connections "
    "(--network bridge)."
)


def about_network(exception: BaseException) -> str | None:
    """Advice for the error of a connection without a network."""
    if any(_is_about_connections(link) for link in chain(exception)) and not _has_network():
        return _ADVICE
    return None


def _is_about_connections(exception: BaseException) -> bool:
    if issubclass(type(exception), gaierror):
        return True
    number = error_number(exception)
    # asyncio puts the errors of all addresses of a host into the words of one that has no number.
    words = first_text(exception) if number is None and issubclass(type(exception), OSError) else ""
    return number in _UNREACHABLE or any(f"[Errno {unreachable}]" in words for unreachable in _UNREACHABLE)


def _has_network() -> bool:
    interfaces = contents("/proc/net/dev").splitlines()[_HEADER_LINES:]
    return any(line.partition(":")[0].strip() not in ("", "lo") for line in interfaces)
