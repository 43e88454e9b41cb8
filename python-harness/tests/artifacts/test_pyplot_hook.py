"""pyplot behaves as it does with a window that the user closes, with whichever backend, and is like its original."""

from __future__ import annotations

import pytest
from artifacts.conftest import Plotter
from client import Sandbox

PLOT = "import matplotlib, matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\n"


@pytest.mark.parametrize("backend", ["Agg", "agg", "svg", "pdf", "TkAgg", "Qt5Agg", "macosx", "nbagg", "WebAgg"])
def test_any_backend_shows_figures_and_closes_them(plotter: Plotter, backend: str) -> None:
    code = f"import matplotlib\nmatplotlib.use({backend!r})\n{PLOT}plt.show()\nplt.get_fignums()"
    worker = plotter.sandbox.spawn()
    shown = plotter.run_in(worker, code, "exit")
    assert (shown.result["value"], shown.images) == ([], ["figure-1.png"])
    assert shown.result["stderr"] == ""


@pytest.mark.parametrize("backend", ["agg", "svg", "TkAgg"])
def test_another_backend_leaves_the_worker_in_service(plotter: Plotter, backend: str) -> None:
    code = f"import matplotlib\nmatplotlib.use({backend!r})\n{PLOT}plt.show()"
    assert plotter.run(code).images == ["figure-1.png"]
    assert plotter.run("import matplotlib\nmatplotlib.get_backend()").result["value"] == "Agg"


def test_what_is_interactive_goes_on_with_its_figure(plotter: Plotter) -> None:
    code = "plt.ion()\nfor n in range(3):\n    plt.cla()\n    plt.plot([n, 1])\n    plt.pause(0.001)\nplt.get_fignums()"
    shown = plotter.run(PLOT + code)
    assert (shown.result["value"], shown.images) == ([1], ["figure-1.png"])


def test_pyplot_looks_as_it_did(plotter: Plotter) -> None:
    code = (
        "import inspect\nmanager = plt.gcf().canvas.manager\n"
        "[str(inspect.signature(plt.show)), type(manager).__name__, type(manager).__module__,"
        " type(plt.gcf().canvas).__name__, matplotlib.get_backend()]"
    )
    assert plotter.run(PLOT + code).result["value"] == [
        "(*, block=None)",
        "FigureManagerBase",
        "matplotlib.backend_bases",
        "FigureCanvasAgg",
        "Agg",
    ]


def test_a_pyplot_that_a_call_imports_is_hooked(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    result = plain_sandbox.run(worker, f"{PLOT}plt.show()\nplt.get_fignums()", "exit")
    assert result["value"] == []
    assert [artifact["name"] for artifact in plain_sandbox.artifacts(worker)] == ["figure-1.png"]


def test_a_module_of_the_user_with_that_name_is_left_alone(plain_sandbox: Sandbox) -> None:
    code = (
        "import os\nos.mkdir('matplotlib')\nopen('matplotlib/__init__.py', 'w').close()\n"
        "open('matplotlib/pyplot.py', 'w').write('x = 1')\nimport matplotlib.pyplot\nmatplotlib.pyplot.x"
    )
    assert plain_sandbox.run(plain_sandbox.spawn(), code, "exit")["value"] == 1
