"""Tells whether a call only wrote to its streams, so that the next call can use them."""

from __future__ import annotations

from _io import TextIOWrapper
from collections.abc import Iterator
from typing import Any

from harness.script.streams import Streams, forget, last, reuse
from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import FORGOTTEN, Finding


class UsedStreams:
    """Watches the streams that a call will get."""

    __slots__ = ("_quick_check", "_streams")

    def __init__(self) -> None:
        self._streams: Streams | None = None
        self._quick_check = QuickCheck()

    def watch(self, streams: Streams) -> None:
        """Records these streams. Must be called before the call gets them."""
        if streams is self._streams:
            return
        for name in ("stdout", "stderr"):
            stream = streams[name]
            if stream is not None:
                # Streams record their first write.
                stream.write("")
        layers = [layer for stream in {*streams.values()} if stream is not None for layer in _layers(stream)]
        self._quick_check = QuickCheck(filter(None, map(_attributes, layers)), layers)
        self._streams = streams

    def settle(self) -> Finding:
        """Keeps the streams of the last call for the next one, or releases them with anything left on them."""
        if self.are_as_new():
            reuse()
            return None
        self._streams, self._quick_check = None, QuickCheck()
        return FORGOTTEN if forget() else None

    def are_as_new(self) -> bool:
        """Whether the last call had the watched streams and left no trace in them."""
        return self._streams is not None and last() is self._streams and self._quick_check.is_untouched()


def _layers(stream: TextIOWrapper) -> Iterator[Any]:
    """The stream and the layers beneath it."""
    layer: Any = stream
    while layer is not None:
        yield layer
        layer = getattr(layer, "buffer", None) or getattr(layer, "raw", None)


def _attributes(layer: Any) -> dict[str, Any]:
    names: dict[str, Any] = vars(layer)
    return names
