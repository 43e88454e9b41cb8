"""The image of a figure, the file that the code saved it to, and which of both a caller gets
(docs/decisions/0033-one-image-for-each-figure.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from os import fspath as _fspath
from os import stat as _stat
from os.path import abspath as _abspath
from typing import Any, Final, NamedTuple
from weakref import ref as _ref

from harness.artifacts.artifact import Artifact, is_name
from harness.artifacts.images import JPEG, MAX_IMAGE_BYTES, image_type, is_showable

_open: Final = open


class Saved(NamedTuple):
    """A save of a figure: the absolute path, with the size and the time of change that the file had, or a reference to
    a `BytesIO`.
    """

    path: str | None
    status: tuple[int, int] | None
    buffer: Any

    @classmethod
    def to(cls, target: object) -> Saved | None:
        """To a path or an object, which has just been written. None if it cannot be read again."""
        if isinstance(target, (str, PathLike)):
            path = _abspath(_fspath(target))
            if _status_of(path) is None:
                # matplotlib adds the ending if there is none.
                path = f"{path.rstrip('.')}.png"
            return cls(path, _status_of(path), None)
        return cls(None, None, _ref(target)) if hasattr(target, "getvalue") else None

    def image(self) -> bytes | None:
        """What was saved, if it is unchanged and an answer can show it as it is."""
        if self.path is None:
            buffer = self.buffer()
            data = None if buffer is None else buffer.getvalue()
        elif self.status is None or self.status[0] > MAX_IMAGE_BYTES or not self.is_unchanged():
            data = None
        else:
            with _open(self.path, "rb") as file:
                data = file.read(MAX_IMAGE_BYTES + 1)
        return data if type(data) is bytes and is_showable(data) else None

    def is_unchanged(self) -> bool:
        """Whether the file is as it was saved."""
        return self.path is not None and self.status is not None and _status_of(self.path) == self.status

    def name_in(self, folder: str) -> str | None:
        """The relative path of the unchanged file in the folder, if it lies there and artifacts may have that name."""
        if self.path is None or not self.path.startswith(f"{folder}/") or not self.is_unchanged():
            return None
        name = self.path[len(folder) + 1 :]
        return name if is_name(name) else None


class Picture(NamedTuple):
    """The image of a figure. `is_file`: these are the bytes that were `saved`, or else a drawing. `is_wanted`: the
    figure was shown or left open, and not only saved.
    """

    data: bytes
    saved: Saved | None
    is_file: bool
    is_wanted: bool

    @property
    def counts(self) -> bool:
        """Whether anybody should see it. If the code has removed the file, it was a step to something else, such as a
        frame of an animation.
        """
        path = None if self.saved is None else self.saved.path
        return self.is_wanted or path is None or _status_of(path) is not None


class Exhibition(NamedTuple):
    """What a call shows besides its text. `depicted`: images in the working folder, by relative path, that are not to
    be shown: the artifacts have them in another form, or there is nothing on them. `notes`: what is not shown and why,
    one line each.
    """

    artifacts: Sequence[Artifact] = ()
    depicted: frozenset[str] = frozenset()
    notes: Sequence[str] = ()


NOTHING: Final = Exhibition()


def exhibited(pictures: Sequence[Picture], folder: str) -> tuple[list[Artifact], frozenset[str]]:
    """The artifacts and the `depicted` files of these pictures, given the working folder.

    A picture that is a file of the folder takes the name of that file.
    """
    artifacts: list[Artifact] = []
    depicted: set[str] = set()
    for picture in pictures:
        if not picture.counts:
            continue
        saved = picture.saved
        kind = image_type(picture.data) or ""
        file = None if saved is None else saved.name_in(folder)
        name = f"figure-{len(artifacts) + 1}.{'jpg' if kind == JPEG else 'png'}"
        if file is not None and picture.is_file:
            name = file
        elif file is not None:
            depicted.add(file)
        artifacts.append(Artifact(name, kind, picture.data, is_shown=True))
    return artifacts, frozenset(depicted)


def _status_of(path: str) -> tuple[int, int] | None:
    """Size and time of change of a file; None without one."""
    try:
        status = _stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns
