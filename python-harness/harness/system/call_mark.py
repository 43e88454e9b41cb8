"""The mark that a worker leaves for the supervisor: its last call, and since when it runs. Takes 0.4 us a call."""

from __future__ import annotations

from time import time_ns as _time_ns
from typing import Final

from harness.protocol.frames import MAX_ID
from harness.system.capture import leave_number, number_left

_CALL_BITS: Final = MAX_ID.bit_length()
_CLOCK: Final = 1 << 30
"""The time is in milliseconds and starts over after twelve days. No call runs for so long."""
_RUNS: Final = 1 << 62

_NS_PER_MS: Final = 1_000_000

_GRANULARITY_MS: Final = 10
"""The kernel dates files by a clock that stands still for so long, so a new file may seem older than the call."""


def begin(descriptor: int, call: int) -> None:
    """Marks that the code of `call` runs from now on."""
    since = (_time_ns() // _NS_PER_MS - _GRANULARITY_MS) % _CLOCK
    leave_number(descriptor, _RUNS | since << _CALL_BITS | call)


def end(descriptor: int, call: int) -> None:
    """Marks that the call was answered, so that its leftovers may be removed."""
    leave_number(descriptor, call)


def last_call(descriptor: int) -> int | None:
    """The last call that was begun, 0 for none, None if no longer known."""
    mark = number_left(descriptor)
    return None if mark is None else mark & MAX_ID


def runs(descriptor: int, call: int) -> bool:
    """Whether this very call is known to run there."""
    mark = number_left(descriptor)
    return mark is not None and bool(mark & _RUNS) and mark & MAX_ID == call


def running_since_ns(descriptor: int) -> int | None:
    """Since when a call runs there, in nanoseconds since the epoch. Older files were not made by it.

    None if no call runs; 0 if no longer known.
    """
    mark = number_left(descriptor)
    if mark is None:
        return 0
    if not mark & _RUNS:
        return None
    now = _time_ns() // _NS_PER_MS
    since = (mark ^ _RUNS) >> _CALL_BITS
    return (now - (now - since) % _CLOCK) * _NS_PER_MS
