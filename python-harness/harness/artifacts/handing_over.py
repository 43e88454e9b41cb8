"""Hands the artifacts of a call over, one by one, within the limits, and says which files were left out and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Final

from harness.artifacts.artifact import (
    MAX_ARTIFACT_BYTES,
    MAX_ARTIFACTS,
    MAX_CALL_BYTES,
    MAX_NAME_CHARS,
    Artifact,
    is_name,
)
from harness.artifacts.images import JPEG, ShownImages, image_type, is_showable
from harness.artifacts.media_types import media_type_of
from harness.artifacts.shrinking import shrunk
from harness.artifacts.work_folder import MAX_ENTRIES, NO_SIZE, WorkFolder
from harness.system.ends import beginning

_MAX_NAMED: Final = 3
"""Names that are given for one reason."""

_MIB: Final = 1 << 20

_TOO_MANY: Final = f"a call hands over {MAX_ARTIFACTS} files at most, so put more into an archive"
_TOO_LARGE: Final = f"a file may have {MAX_ARTIFACT_BYTES // _MIB} MiB"
_TOO_MUCH: Final = "all files of a call may have {} bytes together"
_NO_FILE: Final = "no regular file"
_BAD_NAME: Final = (
    f"the name is not UTF-8, is longer than {MAX_NAME_CHARS} characters, or has some that are not visible"
)
_NO_MEMORY: Final = "the code left too little memory to send it"
_UNREADABLE: Final = "it could not be read"


class HandOver:
    """Of one call. `send` takes each artifact, and raises MemoryError before it has sent any of it. At most `max_bytes`
    of files are taken from the working folder; 0 means none.
    """

    def __init__(self, send: Callable[[Artifact], object], max_bytes: int) -> None:
        self._send = send
        self._max_bytes = min(max_bytes, MAX_CALL_BYTES)
        self._bytes = 0
        self._taken: set[str] = set()
        self._images = ShownImages()
        self._shown: Sequence[Artifact] = ()
        self._shown_names: Set[str] = frozenset()
        self._depicted: Set[str] = frozenset()
        self._left_out: dict[str, list[str]] = {}

    def show(self, shown: Sequence[Artifact], depicted: Set[str] = frozenset()) -> None:
        """Sends what the call shows. It comes before files, so that these cannot displace it. `depicted`: names of
        images that are not to be shown besides.
        """
        self._shown, self._depicted = shown, depicted
        for artifact in shown:
            name = self._free_name(artifact.name)
            if len(self._taken) >= MAX_ARTIFACTS:
                self._leave_out(name, _TOO_MANY)
            elif len(artifact.data) > min(MAX_ARTIFACT_BYTES, MAX_CALL_BYTES - self._bytes):
                self._leave_out(name, _TOO_LARGE)
            else:
                self._take(
                    artifact._replace(name=name, is_shown=artifact.is_shown and self._images.take(artifact.data))
                )
        self._shown_names = frozenset(self._taken)

    def give_text(self, name: str, data: bytes) -> str | None:
        """Sends as much of a text as there is still room for. Returns the name that it got, or None without room."""
        free = self._free_name(name)
        room = min(MAX_ARTIFACT_BYTES, self._bytes_left)
        part = data if len(data) <= room else beginning(data, room)
        if part and len(self._taken) < MAX_ARTIFACTS:
            self._take(Artifact(free, "text/plain", part, is_shown=False))
        return free if free in self._taken else None

    def has_sent_shown(self, name: str) -> bool:
        """Whether something of this name was shown, and sent under it."""
        return name in self._shown_names

    def give_files(self, folder: WorkFolder) -> None:
        """Sends the files of the folder, in the order of their names, and shows images that no figure stands for."""
        if self._max_bytes == 0 or folder.is_empty():
            return
        files, has_seen_all = folder.files()
        for name, size in files:
            reason = self._objection(name, size)
            # It may have grown since it was listed.
            data = folder.read(name, min(MAX_ARTIFACT_BYTES, self._bytes_left)) if reason is None else None
            if data is None:
                self._leave_out(name, reason or _UNREADABLE)
            elif not self._is_given(name, data):
                self._give(name, data)
        if not has_seen_all:
            self._leave_out("", f"folders that cannot be read, and entries beyond {MAX_ENTRIES}, were not looked at")

    def _give(self, name: str, data: bytes) -> None:
        kind = media_type_of(name, data)
        is_wanted = kind == image_type(data) and name not in self._depicted
        is_shown = is_wanted and is_showable(data) and self._images.take_once(data)
        self._take(Artifact(self._free_name(name), kind, data, is_shown))
        small = self._smaller(data) if is_wanted else None
        if small is not None and len(self._taken) < MAX_ARTIFACTS and self._images.take_once(small):
            kind = image_type(small) or kind
            ending = "jpg" if kind == JPEG else "png"
            self._take(
                Artifact(self._free_name(f"{name.rpartition('.')[0]} (smaller).{ending}"), kind, small, is_shown=True)
            )

    def _is_given(self, name: str, data: bytes) -> bool:
        """Whether this file was sent already, as something that the call shows."""
        return any(artifact.name == name and artifact.data == data for artifact in self._shown)

    def _smaller(self, data: bytes) -> bytes | None:
        """A version of an image that an answer can show; None if there is none, or no room for it."""
        if is_showable(data) or not self._images.has_room:
            return None
        try:
            return shrunk(data)
        except Exception:
            # The file may be damaged, and the code can change the library. The file itself is sent anyway.
            return None

    @property
    def left_out(self) -> str | None:
        """What was left out and why, in one line for each reason; None without any."""
        lines = [_line(reason, names) for reason, names in self._left_out.items()]
        return "\n".join(lines) or None

    def _objection(self, name: str, size: int) -> str | None:
        if size == NO_SIZE:
            return _NO_FILE
        if not is_name(name):
            return _BAD_NAME
        if size > MAX_ARTIFACT_BYTES:
            return _TOO_LARGE
        if len(self._taken) >= MAX_ARTIFACTS:
            return _TOO_MANY
        return _TOO_MUCH.format(self._max_bytes) if size > self._bytes_left else None

    @property
    def _bytes_left(self) -> int:
        return max(0, self._max_bytes - self._bytes)

    def _take(self, artifact: Artifact) -> None:
        if not is_name(artifact.name):
            # An addition has made it too long.
            self._leave_out(artifact.name, _BAD_NAME)
            return
        try:
            self._send(artifact)
        except MemoryError:
            self._leave_out(artifact.name, _NO_MEMORY)
            return
        self._taken.add(artifact.name)
        self._bytes += len(artifact.data)

    def _free_name(self, name: str) -> str:
        """The name, or one with a number where something shown has the same: `figure 1 (2).png`."""
        stem, dot, ending = name.rpartition(".")
        number = 1
        free = name
        while free in self._taken:
            number += 1
            free = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        return free

    def _leave_out(self, name: str, reason: str) -> None:
        self._left_out.setdefault(reason, []).append(name)


def _line(reason: str, names: Sequence[str]) -> str:
    told = [(name if is_name(name) else ascii(name)[1:-1])[:MAX_NAME_CHARS] for name in names[:_MAX_NAMED] if name]
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    listed = ", ".join(told)
    return f"{listed}{more}: {reason}" if listed else reason
