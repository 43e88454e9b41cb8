"""The figures of a call, each as one image, in the order in which the code was done with them.

A figure becomes an image if it was shown, saved, or left open. That happens when a blocking `show` or `close` ends it,
or else when the call ends. If the code has saved it as an image since its last change, nothing is drawn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final
from weakref import ref as _ref

from harness.artifacts.artifact import Artifact
from harness.artifacts.images import MAX_SHOWN
from harness.artifacts.pictures import Exhibition, Picture, Saved, exhibited
from harness.artifacts.rendering import drawn, has_data, is_blank
from harness.script.garbage import at_end
from harness.script.interrupt import Interrupted

_modules: Final = sys.modules

_MAX_REASON_CHARS: Final = 300
"""Of the text of an exception."""


_SAVE_FIRST: Final = "plt.show() and plt.close() end a figure, so call savefig before them."


class _Record:
    """What is known of a figure. It does not keep the figure alive."""

    __slots__ = ("figure", "has_picture", "is_wanted", "saved")

    def __init__(self, figure: Any) -> None:
        self.figure = _ref(figure)
        self.saved: Saved | None = None
        self.is_wanted = False
        self.has_picture = False


class Gallery:
    """What the present call shows besides its text. No failure to draw reaches the code; it becomes a note."""

    __slots__ = ("_artifacts", "_blank", "_left_out", "_notes", "_pictures", "_records", "is_empty", "print_figure")

    def __init__(self) -> None:
        self.print_figure: Callable[..., object] | None = None
        """The method of canvases, as matplotlib has it; None while pyplot is not loaded."""
        self.is_empty = True
        """Whether nothing is known of any figure, and there is nothing to show."""
        self.clear()

    def saved(self, figure: Any, target: object) -> None:
        """The code has just saved a figure to a path or a file object."""
        saved = self._record_of(figure).saved = Saved.to(target)
        # From now on this tells changes. matplotlib uses it to draw windows again.
        figure.stale = False
        if saved is not None and is_blank(figure):
            self._blank.append(saved)

    def shown(self, figure: Any) -> None:
        """The code has shown a figure and goes on with it."""
        self._record_of(figure).is_wanted = True

    def closed(self, figure: Any, *, is_shown: bool = False) -> None:
        """The code is done with a figure, which becomes an image if it was shown or saved."""
        record = self._record_of(figure)
        record.is_wanted = record.is_wanted or is_shown
        if record.is_wanted or record.saved is not None:
            self._hang(figure, record)
        if not record.has_picture:
            self._records.pop(id(figure), None)

    def add_figure(self, figure: Any) -> None:
        """Makes the image of a figure, unless there is one."""
        record = self._record_of(figure)
        record.is_wanted = True
        self._hang(figure, record)

    def add(self, artifact: Artifact) -> None:
        """Another thing to show, or a file that belongs to the value."""
        self.is_empty = False
        self._artifacts.append(artifact)

    def note(self, text: str) -> None:
        """A line about something that is not shown."""
        self.is_empty = False
        self._notes.append(text)

    def end(self, *, has_failed: bool) -> None:
        """Makes the images of the figures that are still open, and closes them. After an error, only of those with
        data. Raises `Interrupted` only.
        """
        try:
            helpers = _modules.get("matplotlib._pylab_helpers")
            managers = None if helpers is None else helpers.Gcf
            if managers is not None and managers.figs:
                # Warnings then have the place that they have at the end of a script, and come with each call.
                at_end(lambda: self._hang_open(managers, has_failed))
        except Interrupted:
            raise
        except BaseException as error:
            self.note(f"figures: {told(error)}")

    def take(self, folder: str) -> Exhibition:
        """Everything so far, which is then forgotten. `folder` is the working folder."""
        artifacts, depicted = exhibited(self._pictures, folder)
        notes = self._notes
        left_out = sum(picture.counts for picture in self._left_out)
        if left_out:
            notes.append(f"{left_out} more figures: a call shows {MAX_SHOWN} at most")
        blank = {name for name in (saved.name_in(folder) for saved in self._blank) if name is not None}
        if artifacts:
            notes += [f"{name}: this figure is empty. {_SAVE_FIRST}" for name in sorted(blank)]
        taken = Exhibition([*artifacts, *self._artifacts], depicted | blank, notes)
        self.clear()
        return taken

    def clear(self) -> None:
        """Forgets everything."""
        self.is_empty = True
        self._records: dict[int, _Record] = {}
        self._pictures: list[Picture] = []
        self._artifacts: list[Artifact] = []
        self._notes: list[str] = []
        self._left_out: list[Picture] = []
        self._blank: list[Saved] = []

    def _record_of(self, figure: Any) -> _Record:
        self.is_empty = False
        record = self._records.get(id(figure))
        if record is None or record.figure() is not figure:
            record = self._records[id(figure)] = _Record(figure)
        return record

    def _hang_open(self, managers: Any, has_failed: bool) -> None:
        for number in sorted(managers.figs):
            figure = managers.figs[number].canvas.figure
            if not has_failed or has_data(figure):
                self.add_figure(figure)
        managers.destroy_all()

    def _hang(self, figure: Any, record: _Record) -> None:
        try:
            if is_blank(figure) or (record.has_picture and not figure.stale):
                return
            record.has_picture = True
            saved = None if figure.stale else record.saved
            if self._has_room():
                self._pictures.append(self._picture_of(figure, saved, record.is_wanted))
            else:
                self._left_out.append(Picture(b"", saved, is_file=False, is_wanted=record.is_wanted))
        except Interrupted:
            raise
        except BaseException as error:
            self.note(f"figure {len(self._pictures) + 1}: it could not be drawn ({told(error)})")
        figure.stale = False

    def _has_room(self) -> bool:
        if len(self._pictures) >= MAX_SHOWN:
            self._pictures = [picture for picture in self._pictures if picture.counts]
        return len(self._pictures) < MAX_SHOWN

    def _picture_of(self, figure: Any, saved: Saved | None, is_wanted: bool) -> Picture:
        data = None if saved is None else saved.image()
        if data is not None:
            return Picture(data, saved, is_file=True, is_wanted=is_wanted)
        data = drawn(figure, self.print_figure or type(figure.canvas).print_figure)
        return Picture(data, saved, is_file=False, is_wanted=is_wanted)


def told(error: BaseException) -> str:
    """An exception in one short line."""
    try:
        text = " ".join(f"{type(error).__name__}: {error}".split())
    except Exception:
        # The text of an exception may be the user's code.
        text = type(error).__name__
    return text[:_MAX_REASON_CHARS]


gallery: Final = Gallery()
"""Of this process, like pyplot."""
