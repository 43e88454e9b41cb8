"""Files that a call brings along: written to its working folder before its code runs."""

from __future__ import annotations

import os
from binascii import Error, a2b_base64
from collections.abc import Sequence
from typing import Final, NamedTuple

from harness.advice.disk import about_disk
from harness.artifacts.work_folder import WorkFolder
from harness.execution.execute import Outcome
from harness.protocol.frames import ProtocolError
from harness.system.units import in_units

_open: Final = os.open
_write: Final = os.write
_close: Final = os.close
_mkdir: Final = os.mkdir
_unlink: Final = os.unlink
_decode: Final = a2b_base64

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A link or a pipe of an earlier call may have this name, if the folder is not emptied between calls. Opening a pipe
would wait for its reader.
"""

_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


class GivenFile(NamedTuple):
    """`name` is a relative path with `/`, without empty parts, `.` and `..`, as the host guarantees."""

    name: str
    data: bytes


def parse(files: object) -> list[GivenFile] | None:
    """The `files` of a `run`; None without any. Raises ProtocolError."""
    if files is None:
        return None
    if not isinstance(files, list):
        raise ProtocolError("run.files must be a list.")
    return [_parse_one(file) for file in files]


def give(folder: WorkFolder, files: Sequence[GivenFile]) -> Outcome | None:
    """Writes the files, and returns None. If one cannot be written, removes all of them, and returns the outcome of the
    call, whose code cannot run.
    """
    written: list[str] = []
    try:
        for file in files:
            path = f"{folder.path}/{file.name}"
            written.append(path)
            _put(path, len(folder.path), file.data)
        folder.note_given([file.name for file in files])
    except OSError as error:
        for path in written:
            _remove(path)
        size = in_units(sum(len(file.data) for file in files))
        return _rejected(f"The files ({size}) could not be written: {_reason(error)} The code was not run.")
    return None


def _parse_one(file: object) -> GivenFile:
    name, data = (file.get("name"), file.get("data")) if isinstance(file, dict) else (None, None)
    if type(name) is not str or type(data) is not str:
        raise ProtocolError("run.files must hold objects with a name and data.")
    try:
        return GivenFile(name, _decode(data, strict_mode=True))
    except (Error, ValueError) as error:
        raise ProtocolError(f"run.files holds data that is not base64: {error}.") from error


def _put(path: str, root: int, data: bytes) -> None:
    """`root`: length of the part of the path that exists."""
    end = path.find("/", root + 1)
    while end >= 0:
        _make_folder(path[:end])
        end = path.find("/", end + 1)
    descriptor = _open(path, _FLAGS, _FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[_write(descriptor, rest) :]
    except OSError as error:
        # The advice asks for the room where the file is.
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        _close(descriptor)


def _make_folder(path: str) -> None:
    try:
        _mkdir(path, _FOLDER_MODE)
    except FileExistsError:
        # Another file made it. If it is no folder, opening the file below it fails.
        return


def _remove(path: str) -> None:
    try:
        _unlink(path)
    except OSError:
        # It was not made.
        return


def _reason(error: OSError) -> str:
    try:
        return about_disk(error) or f"{error.strerror}."
    except OSError:
        # The folder could not be asked for its room.
        return f"{error.strerror}."


def _rejected(detail: str) -> Outcome:
    return Outcome(
        status="rejected",
        result=None,
        result_gap=None,
        has_value=False,
        value=None,
        error=None,
        detail=detail,
        exit_code=None,
        duration_ms=0,
        imports=[],
    )
