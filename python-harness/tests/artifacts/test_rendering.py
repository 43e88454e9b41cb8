"""The drawing of a figure shows everything on it, and is small enough for an answer."""

from __future__ import annotations

from artifacts.conftest import Plotter

from harness.artifacts.images import MAX_IMAGE_BYTES, image_size, image_type

PLOT = "import matplotlib.pyplot as plt\naxes = plt.gca()\naxes.plot([1, 3, 2])\n"


def test_the_image_has_what_sticks_out_of_the_figure_unless_it_is_far_away(plotter: Plotter) -> None:
    def size(code: str) -> tuple[int, int] | None:
        return image_size(plotter.run(f"{PLOT}{code}\nNone").data("figure-1.png"))

    assert size("") == (640, 480)
    beside = size("axes.text(1.3, 0.5, 'beside', transform=axes.transAxes)")
    assert beside is not None and beside[0] > 680 and beside[1] == 480
    assert size("axes.text(90, 0.5, 'far away', transform=axes.transAxes)") == (640, 480)


def test_a_large_figure_is_drawn_with_fewer_pixels(plotter: Plotter) -> None:
    data = plotter.run(f"{PLOT}plt.gcf().set_size_inches(40, 20)\nNone").data("figure-1.png")
    assert image_size(data) == (1568, 784)


def test_a_figure_that_takes_many_bytes_is_drawn_with_fewer_pixels(plotter: Plotter) -> None:
    code = "import numpy as np\nplt.figure().add_axes((0, 0, 1, 1)).imshow(np.random.rand(600, 800))\nNone"
    data = plotter.run(f"import matplotlib.pyplot as plt\n{code}").data("figure-1.png")
    assert image_type(data) == "image/png"
    assert MAX_IMAGE_BYTES // 3 < len(data) <= MAX_IMAGE_BYTES
