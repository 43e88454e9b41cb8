"""Draws a figure as a PNG within the limits of shown images."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from harness.artifacts.images import MAX_IMAGE_BYTES

MAX_DRAWN_SIDE: Final = 1_568
"""Pixels. Models scale an image down to this size themselves."""

_MAX_TRIES: Final = 5
"""Drawings of one figure. Noise, the worst case, needs three."""

_REDUCTION: Final = 0.9
"""A smaller image takes more bytes for each pixel."""

_MIN_OVERHANG: Final = 0.05
"""Inches, five pixels of a default figure. Lines of a frame stick out by less."""

_MAX_OVERHANG: Final = 2.0
"""Widths or heights of the figure. A text at far coordinates would make the figure a dot."""

_PAD: Final = 0.1
"""Inches around what sticks out, as matplotlib leaves them."""

_BytesIO: Final = BytesIO


def drawn(figure: Any, print_figure: Callable[..., object]) -> bytes:
    """The figure with everything that sticks out of it, such as a legend beside the axes, in at most
    `MAX_IMAGE_BYTES`. `print_figure` is the method of canvases.

    Runs code of the user if the figure holds any, and raises whatever that or matplotlib raises.
    """

    def draw(dpi: float, box: Any = None) -> bytes:
        file = _BytesIO()
        print_figure(
            figure.canvas,
            file,
            format="png",
            dpi=dpi,
            bbox_inches=box,
            facecolor=figure.get_facecolor(),
            edgecolor=figure.get_edgecolor(),
            # The version of matplotlib is of no use to anybody.
            metadata={"Software": None},
        )
        return file.getvalue()

    dpi = min(float(figure.dpi), MAX_DRAWN_SIDE / max(figure.get_size_inches()))
    data = draw(dpi)
    # Only a figure that was drawn knows where everything is.
    box = _with_overhang(figure)
    if box is not None:
        dpi = min(dpi, MAX_DRAWN_SIDE / max(box.width, box.height))
        data = draw(dpi, box)
    for _ in range(_MAX_TRIES):
        if len(data) <= MAX_IMAGE_BYTES:
            break
        dpi *= _REDUCTION * (MAX_IMAGE_BYTES / len(data)) ** 0.5
        data = draw(dpi, box)
    return data


def is_blank(figure: Any) -> bool:
    """Whether there is nothing but the background."""
    return len(figure.get_children()) <= 1


def has_data(figure: Any) -> bool:
    """Whether anything is plotted or written on it, so that it has more than empty axes."""
    own = len(figure.get_children()) - len(figure.axes)
    return own > 1 or any(axes.has_data() for axes in figure.axes)


def _with_overhang(figure: Any) -> Any:
    """The box, in inches, of the figure and all it draws; None if that is the figure alone, or much too large."""
    whole, box = figure.bbox_inches, figure.get_tightbbox()
    wide = max(whole.x0 - box.x0, box.x1 - whole.x1)
    high = max(whole.y0 - box.y0, box.y1 - whole.y1)
    if max(wide, high) < _MIN_OVERHANG or max(wide / whole.width, high / whole.height) > _MAX_OVERHANG:
        return None
    return type(whole).union([whole, box.padded(_PAD)])
