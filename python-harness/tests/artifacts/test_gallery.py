"""What a call plots reaches its caller as one image for each figure, and leaves the worker in service."""

from __future__ import annotations

import pytest
from artifacts.conftest import Plotter

from harness.artifacts.images import MAX_SHOWN, image_size

PLT = "import io, os, matplotlib.pyplot as plt\n"
PLOT = f"{PLT}plt.axis('off')\nplt.plot([1, 3, 2])\n"


@pytest.mark.parametrize(
    ("code", "images", "files"),
    [
        ("plt.title('x')", ["figure-1.png"], []),
        ("plt.show()", ["figure-1.png"], []),
        ("plt.savefig('a.png')", ["a.png"], []),
        ("plt.savefig('a.png')\nplt.show()", ["a.png"], []),
        ("plt.savefig('a.png')\nplt.close()", ["a.png"], []),
        ("plt.savefig('a')", ["a.png"], []),
        ("plt.savefig('a.jpg')", ["a.jpg"], []),
        ("os.mkdir('b')\nplt.savefig('b/a.png')\nplt.close()", ["b/a.png"], []),
        ("figure = plt.gcf()\nplt.show()\nfigure.savefig('a.png')\nNone", ["figure-1.png", "a.png"], []),
        ("plt.savefig('a.svg')\nplt.close()", ["figure-1.png"], ["a.svg"]),
        ("plt.savefig('a.png', dpi=500)", ["figure-1.png"], ["a.png"]),
        ("plt.savefig('a.png', dpi=500)\nplt.close()", ["figure-1.png"], ["a.png"]),
        ("plt.savefig(io.BytesIO())", ["figure-1.png"], []),
        ("b = io.BytesIO()\nplt.savefig(b)\nplt.close()", ["figure-1.png"], []),
        ("plt.savefig(io.BytesIO())\nplt.close()", ["figure-1.png"], []),
        ("import tempfile\nplt.savefig(tempfile.mkdtemp() + '/a.png')\nplt.close()", ["figure-1.png"], []),
        ("plt.savefig('a.png')\nplt.title('later')", ["figure-1.png", "a.png"], []),
        ("plt.savefig('a.png')\nplt.close()\nos.remove('a.png')", [], []),
        ("plt.savefig('a.png')\nos.remove('a.png')", ["figure-1.png"], []),
        ("plt.close()", [], []),
        ("plt.show(block=True)", ["figure-1.png"], []),
        ("plt.show(block=False)\nplt.close()", ["figure-1.png"], []),
        ("plt.show(block=False)\nplt.pause(0.01)\nplt.savefig('a.png')", ["a.png"], []),
        ("plt.ion()\nplt.show()\nplt.title('x')", ["figure-1.png"], []),
        ("plt.gcf().show()", ["figure-1.png"], []),
        ("plt.gcf().show()\nplt.close()", ["figure-1.png"], []),
        ("plt.axis('on')\nplt.yscale('log')\nplt.title(r'$\\frac{x_1}{2}$')", ["figure-1.png"], []),
        ("plt.gcf()", ["figure-1.png"], []),
        ("plt.gca()", ["figure-1.png"], []),
        ("figure = plt.gcf()\nplt.show()\nfigure", ["figure-1.png"], []),
        ("figure = plt.gcf()\nplt.close()\nfigure", ["figure-1.png"], []),
        ("import pandas as pd\npd.DataFrame({'a': [1, 2]}).plot()\nplt.show()", ["figure-1.png", "figure-2.png"], []),
        ("plt.switch_backend('svg')\nplt.show()", ["figure-1.png"], []),
        ("plt.switch_backend('TkAgg')\nplt.show()", ["figure-1.png"], []),
        ("raise SystemExit", ["figure-1.png"], []),
        ("1 / 0", ["figure-1.png"], []),
        ("plt.subplots()\n1 / 0", ["figure-1.png"], []),
        ("import threading\nthreading.Thread(target=plt.subplots).start()", ["figure-1.png", "figure-2.png"], []),
    ],
)
def test_each_figure_is_one_image(plotter: Plotter, code: str, images: list[str], files: list[str]) -> None:
    shown = plotter.run(PLOT + code)
    assert (shown.images, shown.files) == (images, files)
    for name in images:
        assert min(image_size(shown.data(name)) or (0, 0)) > 100
    assert "figures" not in shown.result["cleaned"]["reset"]
    assert shown.result["stderr"] == ""


def test_a_plot_after_show_begins_with_a_new_figure(plotter: Plotter) -> None:
    shown = plotter.run(
        f"{PLT}numbers = []\nfor n in range(2):\n    plt.plot([n, 1])\n    numbers.append(plt.get_fignums())\n"
        "    plt.show()\nnumbers + [plt.get_fignums()]"
    )
    assert shown.result["value"] == [[1], [1], []]
    assert shown.images == ["figure-1.png", "figure-2.png"]
    assert shown.data("figure-1.png") != shown.data("figure-2.png")


def test_images_come_in_the_order_of_the_figures(plotter: Plotter) -> None:
    code = "for n in (3, 1, 2):\n    plt.figure(n, figsize=(n, 2))\n    plt.plot([1])\nplt.figure(1)"
    shown = plotter.run(f"{PLT}{code}\nNone")
    widths = [(image_size(shown.data(name)) or (0,))[0] // 100 for name in shown.images]
    assert widths == [1, 2, 3]


def test_a_figure_that_is_saved_anew_under_one_name_is_still_shown(plotter: Plotter) -> None:
    code = "for n in (0, 5):\n    plt.plot([n, 1])\n    plt.savefig('a.png')\n    plt.close()"
    assert plotter.run(f"{PLT}{code}").images == ["figure-1.png", "a.png"]


@pytest.mark.parametrize("code", ["plt.figure()\nNone", "plt.figure().savefig('a.svg')", "plt.subplots()\n1 / 0"])
def test_a_figure_without_anything_on_it_is_not_shown(plotter: Plotter, code: str) -> None:
    assert plotter.run(f"{PLT}{code}").images == []


def test_more_figures_than_an_answer_shows_are_counted_and_not_drawn(plotter: Plotter) -> None:
    code = f"for n in range({MAX_SHOWN + 3}):\n    plt.subplots(figsize=(1, 1))[1].plot([n])"
    shown = plotter.run(f"{PLT}{code}\nNone")
    assert len(shown.images) == MAX_SHOWN
    assert shown.result["left_out"] == f"3 more figures: a call shows {MAX_SHOWN} at most"


def test_steps_of_an_animation_are_no_figures_to_show(plotter: Plotter) -> None:
    code = (
        f"for n in range({MAX_SHOWN + 2}):\n    plt.subplots(figsize=(1, 1))[1].plot([n])\n"
        "    plt.savefig('a.png')\n    plt.close()\n    os.remove('a.png')\nplt.plot([1])"
    )
    shown = plotter.run(PLT + code)
    assert shown.images == ["figure-1.png"]
    assert "left_out" not in shown.result


@pytest.mark.parametrize("deed", ["1 / 0", "raise SystemExit(3)", "raise KeyboardInterrupt", "raise RecursionError"])
def test_a_figure_that_cannot_be_drawn_changes_nothing_but_a_note(plotter: Plotter, deed: str) -> None:
    code = (
        f"from matplotlib.lines import Line2D\nclass Line(Line2D):\n    def draw(self, renderer):\n        {deed}\n"
        "plt.gca().add_line(Line([1], [1]))\nplt.figure().text(0, 0, 'x')\nprint(1)\n7"
    )
    shown = plotter.run(PLT + code)
    assert (shown.result["status"], shown.result["value"], shown.result["stdout"]) == ("ok", 7, "1\n")
    assert shown.images == ["figure-1.png"]
    assert shown.result["left_out"].startswith("figure 1: it could not be drawn (")


def test_whatever_the_code_has_replaced_it_gets_its_result(plotter: Plotter) -> None:
    code = "import matplotlib._pylab_helpers as helpers\nhelpers.Gcf = None\nplt.show = plt.close = None\n7"
    worker = plotter.sandbox.spawn()
    assert plotter.run_in(worker, PLOT + code, "exit").result["value"] == 7


def test_no_figure_of_a_call_is_shown_by_the_next_one(plotter: Plotter) -> None:
    for cleanup in ("none", "reset"):
        worker = plotter.sandbox.spawn()
        assert plotter.run_in(worker, PLOT, cleanup).images == ["figure-1.png"]
        assert plotter.run_in(worker, "1", cleanup).images == []


def test_a_missing_character_is_warned_about_once_and_in_each_call(plotter: Plotter) -> None:
    for _ in range(2):
        result = plotter.run(f"{PLOT}plt.title(chr(0x10FFFD))\nplt.figure()\nplt.xlabel(chr(0x10FFFD))\nNone").result
        assert result["stderr"].count("Glyph 1114109") == 1
        # No module has recorded that the warning was shown.
        assert result["cleaned"]["reset"] == []


def test_a_warning_names_the_line_that_saves_a_figure_and_comes_once(plotter: Plotter) -> None:
    stderr = plotter.run(f"{PLOT}plt.title(chr(0x10FFFD))\nplt.savefig('a.png')\nplt.xlabel('x')").result["stderr"]
    assert stderr.startswith("<sandbox>:5: UserWarning: Glyph 1114109 ")
    assert stderr.count("Glyph") == 1
    assert "more characters" not in stderr


@pytest.mark.parametrize("origin", ["fork", "fresh"])
def test_figures_of_a_process_of_their_own_are_shown(plotter: Plotter, origin: str) -> None:
    worker = plotter.sandbox.spawn(origin)
    code = "plt.show()\nplt.bar(['a'], [1])\nplt.savefig('b.png')"
    assert plotter.run_in(worker, PLOT + code, "exit").images == ["figure-1.png", "b.png"]


def test_an_empty_figure_saved_after_show_is_told(plotter: Plotter) -> None:
    shown = plotter.run(f"{PLOT}plt.show()\nplt.savefig('a.png')")
    assert (shown.images, shown.files) == (["figure-1.png"], ["a.png"])
    assert shown.result["left_out"].startswith("a.png: this figure is empty. plt.show()")


def test_images_shown_before_a_stop_are_kept(plotter: Plotter) -> None:
    code = "plt.show()\nplt.plot([1])\nimport signal\nos.kill(os.getpid(), signal.SIGRTMIN + 1)"
    shown = plotter.run_in(plotter.sandbox.spawn(), PLOT + code, "exit")
    assert shown.result["status"] == "interrupted"
    assert shown.images == ["figure-1.png"]
