"""Fresh text streams over descriptors 0, 1 and 2, so that nothing a call did to the old ones survives.

They write through: what was printed is in the descriptor at once, and is there still when the process is killed.
A set for the next call is made beforehand, off the path of a call.
"""

from __future__ import annotations

import sys
from _io import BufferedReader, FileIO, TextIOWrapper
from typing import Final

_sys_dict: Final = sys.__dict__
_FileIO: Final = FileIO
_BufferedReader: Final = BufferedReader
_TextIOWrapper: Final = TextIOWrapper

_NAMES: Final = ("stdin", "stdout", "stderr")

Streams = dict[str, TextIOWrapper | None]
"""The streams of a call by their names in `sys`; None for a closed descriptor."""

_prepared: list[Streams] = []
"""Those of the next call, if they are there already."""

_installed: list[Streams] = []
"""Those of the last call."""


def prepare() -> Streams:
    """Make the streams of the next call now, and give them."""
    if not _prepared:
        _prepared.append(_make())
    return _prepared[0]


def reuse() -> None:
    """Let the next call have the streams of the last, to which only writing can have been done.

    Making three of them and ending three others takes a third of the time of a short call.
    """
    if _prepared or not _installed:
        return
    try:
        for name in ("stdout", "stderr"):
            stream = _installed[0][name]
            if stream is not None:
                # What a failed write may have left in it belongs to the call that is over.
                stream.flush()
    except OSError:
        # Still full, so it still holds something: the next call gets new ones.
        return
    _prepared.append(_installed[0])


def forget() -> bool:
    """Let go of the streams of the last call, with what it may have left on them; whether there were any."""
    had_any = bool(_installed)
    _installed.clear()
    return had_any


def last() -> Streams | None:
    """The streams of the last call."""
    return _installed[0] if _installed else None


def install_fresh() -> Streams:
    """Put streams that no call has changed into `sys`, under both their names; give them by name of attribute."""
    streams = _prepared.pop() if _prepared else _make()
    _sys_dict.update(streams)
    _installed[:] = [streams]
    return streams


def flush(streams: Streams) -> None:
    """Write out what the call left unwritten, in the streams it got and in those it put in their place."""
    for name in ("stdout", "stderr"):
        for stream in (streams[name], _sys_dict.get(name)):
            if stream is None:
                continue
            try:
                stream.flush()
            except Exception:
                # Closed, detached, or None: the user's choice, and what was written before is written.
                continue


def write_stderr(streams: Streams, text: str) -> None:
    """Write `text` to the call's own error stream, whatever `sys.stderr` is now."""
    stream = streams["__stderr__"]
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except Exception:
        # Closed by the user: then nobody is to read it.
        return


def _make() -> Streams:
    streams: Streams = {}
    for descriptor, name in enumerate(_NAMES):
        stream = _open(descriptor, name)
        streams[name] = stream
        streams[f"__{name}__"] = stream
    return streams


def _open(descriptor: int, name: str) -> TextIOWrapper | None:
    reading = descriptor == 0
    try:
        raw = _FileIO(descriptor, "rb" if reading else "wb", closefd=False)
    except OSError:
        # As Python itself does at start-up for a closed descriptor.
        return None
    raw.name = f"<{name}>"
    # Output has no buffer in between: it would hold back what a killed process printed.
    stream = _TextIOWrapper(
        _BufferedReader(raw) if reading else raw, encoding="utf-8", errors="backslashreplace", write_through=not reading
    )
    vars(stream)["mode"] = "r" if reading else "w"
    return stream
