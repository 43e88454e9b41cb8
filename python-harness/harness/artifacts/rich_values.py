"""The value of a call: as text, and in the form in which its class wants to be shown.

Notebooks ask objects for such forms by methods with names like `_repr_png_`. An image is shown. Other forms are files
for whoever wants them, because the text says the same.
"""

from __future__ import annotations

import sys
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final

from harness.answer.values import PLAIN_TYPES, ends_of
from harness.artifacts.artifact import MAX_ARTIFACT_BYTES, Artifact
from harness.artifacts.data_frames import full_csv, is_cut, library_of, table_text
from harness.artifacts.gallery import Gallery, told
from harness.artifacts.images import PNG, image_type, is_showable
from harness.artifacts.shrinking import as_bytes, shrunk
from harness.script.interrupt import Interrupted
from harness.system.ends import Gap, beginning

_modules: Final = sys.modules

WHOLE_RESULT: Final = "result.txt"
"""Name of the artifact with the whole text of a value that is cut."""

_TEXT_ALONE: Final = PLAIN_TYPES | {
    *(list, dict, tuple, set, frozenset, bytes, bytearray, complex, range, type),
    *(FunctionType, BuiltinFunctionType, ModuleType),
}
"""Types whose objects have no other form, and are the value of most calls."""

_IMAGES: Final = ("_repr_png_", "_repr_jpeg_")
_TEXTS: Final = (
    ("_repr_svg_", "svg", "image/svg+xml"),
    ("_repr_html_", "html", "text/html"),
    ("_repr_markdown_", "md", "text/markdown"),
)
"""From best to worst. `_repr_latex_` is left out: the text of a formula reads better than its LaTeX."""

_mro: Final = type.__dict__["__mro__"].__get__
_names: Final = type.__dict__["__dict__"].__get__


def present(value: Any, max_bytes: int, gallery: Gallery) -> tuple[str, Gap | None]:
    """The text of a value; above `max_bytes` of UTF-8 its head, and the gap after it. Its other forms go to the
    gallery.

    Raises any exception of the object's `__repr__`. Those of its other methods become a note.
    """
    if type(value) in _TEXT_ALONE:
        return _ends_of(repr(value), max_bytes, gallery)
    is_table = library_of(value) is not None
    text = table_text(value, max_bytes) if is_table else repr(value)
    try:
        if is_table:
            _add_table(value, text, gallery)
        else:
            _add_forms(value, gallery)
    except Interrupted:
        raise
    except BaseException as error:
        gallery.note(f"the value in another form than text: {told(error)}")
    return _ends_of(text, max_bytes, gallery)


def _ends_of(text: str, max_bytes: int, gallery: Gallery) -> tuple[str, Gap | None]:
    """The whole text of a value that is cut goes to the gallery."""
    head, gap = ends_of(text, max_bytes)
    if gap is not None:
        data = str.encode(text, "utf-8", "backslashreplace")
        gallery.add(Artifact(WHOLE_RESULT, "text/plain", beginning(data, MAX_ARTIFACT_BYTES), is_shown=False))
    return head, gap


def _add_table(value: Any, text: str, gallery: Gallery) -> None:
    if not is_cut(text):
        return
    csv = full_csv(value)
    if csv is None or len(csv) > MAX_ARTIFACT_BYTES:
        gallery.note("the full table: it is too large to be handed over unasked, so write it to a file")
    else:
        gallery.add(Artifact("result.csv", "text/csv", csv, is_shown=False))


def _add_forms(value: Any, gallery: Gallery) -> None:
    figure = _figure_of(value)
    image = getattr(_modules.get("PIL.Image"), "Image", None)
    if figure is not None:
        gallery.add_figure(figure)
    elif image is not None and issubclass(type(value), image):
        _add_image(as_bytes(value), gallery)
    elif not _add_own_image(value, gallery):
        _add_own_text(value, gallery)


def _figure_of(value: Any) -> Any:
    """The figure that `value` is, or belongs to; None without one."""
    artist = getattr(_modules.get("matplotlib.artist"), "Artist", None)
    if artist is None or not issubclass(type(value), artist):
        return None
    figure = value.get_figure()
    # A figure may be a part of another one.
    while figure is not None and figure.get_figure() is not figure:
        figure = figure.get_figure()
    return figure


def _add_own_image(value: Any, gallery: Gallery) -> bool:
    for name in _IMAGES:
        data = _form(value, name)
        if type(data) is bytes and image_type(data) is not None:
            shown = data if is_showable(data) else shrunk(data)
            _add_image(shown, gallery)
            if shown is None and len(data) <= MAX_ARTIFACT_BYTES:
                gallery.add(Artifact(_image_name(data), image_type(data) or "", data, is_shown=False))
            return True
    return False


def _add_own_text(value: Any, gallery: Gallery) -> None:
    for name, ending, mime_type in _TEXTS:
        text = _form(value, name)
        if type(text) is str:
            data = text.encode("utf-8", "backslashreplace")
            if len(data) <= MAX_ARTIFACT_BYTES:
                gallery.add(Artifact(f"result.{ending}", mime_type, data, is_shown=False))
            return


def _add_image(data: bytes | None, gallery: Gallery) -> None:
    if data is not None:
        gallery.add(Artifact(_image_name(data), image_type(data) or "", data, is_shown=True))


def _image_name(data: bytes) -> str:
    return "result.png" if image_type(data) == PNG else "result.jpg"


def _form(value: Any, method: str) -> Any:
    """What the method of that name returns; None if the class of `value` has none. Some classes have any attribute that
    is asked for, so only their true ones count.
    """
    if not any(method in _names(kind) for kind in _mro(type(value))):
        return None
    function = getattr(value, method)
    form = function() if callable(function) else None
    # Notebooks also accept a pair of the form and its metadata.
    return form[0] if type(form) is tuple and form else form
