"""Fresh text streams over descriptors 0, 1 and 2, so that no change of the old ones survives a call.

They write through: printed text is in the descriptor at once, and stays there if the process is killed. A set for the
next call is made beforehand, off the path of a call.
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
"""The streams of the next call, if they exist already."""

_installed: list[Streams] = []
"""The streams of the last call."""


def prepare() -> Streams:
    """Makes the streams of the next call now, and returns them."""
    if not _prepared:
        _prepared.append(_make())
    return _prepared[0]


def reuse() -> None:
    """Gives the next call the streams of the last one, which has only written to them.

    Making three streams and ending three others takes a third of the time of a short call.
    """
    if _prepared or not _installed:
        return
    try:
        for name in ("stdout", "stderr"):
            stream = _installed[0][name]
            if stream is not None:
                # Text that a failed write left in it belongs to the call that is over.
                stream.flush()
    except OSError:
        # The file is still full, so the stream still holds text, and the next call gets new streams.
        return
    _prepared.append(_installed[0])


def forget() -> bool:
    """Releases the streams of the last call, with anything left on them. Returns whether there were any."""
    had_any = bool(_installed)
    _installed.clear()
    return had_any


def last() -> Streams | None:
    """The streams of the last call."""
    return _installed[0] if _installed else None


def install_fresh() -> Streams:
    """Puts streams that no call has changed into `sys`, under both their names. Returns them by name of attribute."""
    streams = _prepared.pop() if _prepared else _make()
    _sys_dict.update(streams)
    _installed[:] = [streams]
    return streams


def flush(streams: Streams) -> None:
    """Writes out the buffers of the call's streams, those it got and those it put in their place."""
    for name in ("stdout", "stderr"):
        for stream in (streams[name], _sys_dict.get(name)):
            if stream is None:
                continue
            try:
                stream.flush()
            except Exception:
                # The stream is closed, detached or None by the user's choice. Earlier text has been written.
                continue


def write_stderr(streams: Streams, text: str) -> None:
    """Writes `text` to the call's own error stream, whatever `sys.stderr` is now."""
    stream = streams["__stderr__"]
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except Exception:
        # The user closed it, so nobody should read this text.
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
        # Python itself does the same at start-up for a closed descriptor.
        return None
    raw.name = f"<{name}>"
    # Output has no buffer, which would hold back text of a killed process.
    stream = _TextIOWrapper(
        _BufferedReader(raw) if reading else raw, encoding="utf-8", errors="backslashreplace", write_through=not reading
    )
    vars(stream)["mode"] = "r" if reading else "w"
    return stream
