"""The value of a call in the form in which its class wants to be shown."""

from __future__ import annotations

import pytest
from artifacts.conftest import Plotter

from harness.artifacts.images import image_size, image_type, is_showable

PNG = "import io\nfrom PIL import Image\nfile = io.BytesIO()\nImage.new('L', (40, 30)).save(file, 'PNG')\n"


RICH = "class Rich:\n    def __repr__(self):\n        return 'rich'\n"


def shows(method: str, value: str) -> str:
    """Code whose value is of a class with that method."""
    return f"{PNG}{RICH}    def {method}(self):\n        return {value}\nRich()"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (f"{PNG}Image.new('RGB', (40, 30))", "result.png"),
        (shows("_repr_png_", "file.getvalue()"), "result.png"),
        (shows("_repr_png_", "file.getvalue(), {'width': 20}"), "result.png"),
        (shows("_repr_jpeg_", "file.getvalue()"), "result.png"),
        ("from matplotlib.figure import Figure\nvalue = Figure((4, 3))\nvalue.subplots()\nvalue", "figure-1.png"),
    ],
)
def test_an_image_is_shown(plotter: Plotter, code: str, name: str) -> None:
    shown = plotter.run(code)
    assert (shown.images, shown.files) == ([name], [])
    width, height = image_size(shown.data(name)) or (0, 0)
    assert width * 3 == height * 4


@pytest.mark.parametrize(
    ("method", "name", "mime_type"),
    [
        ("_repr_svg_", "result.svg", "image/svg+xml"),
        ("_repr_html_", "result.html", "text/html"),
        ("_repr_markdown_", "result.md", "text/markdown"),
    ],
)
def test_another_form_is_a_file_beside_the_text(plotter: Plotter, method: str, name: str, mime_type: str) -> None:
    shown = plotter.run(shows(method, "'<é>'"))
    assert shown.result["result"] == "rich"
    assert [(artifact["name"], artifact["mime_type"]) for artifact in shown.artifacts] == [(name, mime_type)]
    assert shown.data(name) == "<é>".encode()
    assert shown.images == []


@pytest.mark.parametrize(
    "code",
    [
        shows("_repr_latex_", "'$x$'"),
        shows("_repr_png_", "None"),
        shows("_repr_png_", "'text'"),
        shows("_repr_html_", "None"),
        "from unittest.mock import MagicMock\nMagicMock()",
        "class Any:\n    def __getattr__(self, name):\n        return lambda: '<b>'\nAny()",
        f"{PNG}Image.Image",
        "[1, 2]",
    ],
)
def test_what_has_no_other_form_is_text(plotter: Plotter, code: str) -> None:
    shown = plotter.run(code)
    assert shown.result["status"] == "ok"
    assert shown.artifacts == []


@pytest.mark.parametrize("deed", ["1 / 0", "raise SystemExit", "raise MemoryError", "print('said')"])
def test_a_method_that_fails_changes_no_result(plotter: Plotter, deed: str) -> None:
    code = f"{RICH}    def _repr_png_(self):\n        {deed}\nRich()"
    shown = plotter.run(code)
    assert (shown.result["status"], shown.result["result"], shown.artifacts) == ("ok", "rich", [])
    assert (shown.result["stdout"] == "said\n") == ("left_out" not in shown.result)


def test_a_large_image_is_shown_in_a_smaller_size(plotter: Plotter) -> None:
    noise = "import random\nvalue = Image.frombytes('RGB', (1500, 900), random.Random(1).randbytes(3 * 1500 * 900))\n"
    shown = plotter.run(f"{PNG}{noise}value")
    assert shown.images == ["result.jpg"]
    data = shown.data("result.jpg")
    assert is_showable(data) and image_type(data) == "image/jpeg"


def test_a_result_variable_is_shown_as_well(plotter: Plotter) -> None:
    assert plotter.run(f"{PNG}result = Image.new('L', (40, 30))").images == ["result.png"]
