"""Draws a chart: `draw.py CHART` prints it as SVG. CHART is JSON of the type `Chart` in `bench/report/chart.ts`.

It runs in the sandbox that was measured, whose image has matplotlib.
"""

from __future__ import annotations

import json
import sys
from math import log10

from matplotlib import pyplot, ticker
from matplotlib.patches import Patch

# Inches.
WIDTH = 8.5
LINES_HEIGHT = 4.2
BAR_HEIGHT = 0.26

# A logarithmic axis of more than these has its powers of ten written along it; one of fewer, 2 and 5 of each as well.
FEW_DECADES = 3

pyplot.style.use("seaborn-v0_8-whitegrid")
# Text stays text, a tenth of the size of its outlines; a `$` in it is a `$`; the same figures make the same file.
pyplot.rcParams.update({"svg.fonttype": "none", "text.parse_math": False, "svg.hashsalt": "chart"})


def canvas(chart, height):
    figure, axes = pyplot.subplots(figsize=(WIDTH, height), layout="constrained")
    figure.suptitle(chart["title"], x=0.01, horizontalalignment="left", fontsize=11, fontweight="bold")
    return axes


def draw_lines(chart):
    """Lines with a legend at the right. On logarithmic axes values are above 0."""
    axes = canvas(chart, LINES_HEIGHT)
    for series in chart["series"]:
        xs, ys = zip(*series["points"], strict=True)
        axes.plot(xs, ys, label=series["name"], linestyle="--" if series.get("isDashed") else "-")
    x, y = chart["x"], chart["y"]
    axes.set(xscale=x["kind"], xlabel=x["label"], yscale=y["kind"], ylabel=y["label"])
    for axis, kind in ((axes.xaxis, x["kind"]), (axes.yaxis, y["kind"])):
        axis.set_major_locator(decades(axis) if kind == "log" else ticker.MaxNLocator(steps=(1, 2, 5, 10)))
        axis.set_major_formatter("{x:,.10g}")
        axis.set_minor_locator(ticker.NullLocator())
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))


def decades(axis):
    low, high = axis.get_view_interval()
    return ticker.LogLocator(subs=(1,) if log10(high / low) > FEW_DECADES else (1, 2, 5))


def draw_bars(chart):
    """Horizontal bars on a logarithmic axis, the first on top, and what their colours mean. Values are above 0."""
    bars = chart["bars"]
    values = [bar["value"] for bar in bars]
    axes = canvas(chart, 1 + BAR_HEIGHT * len(bars))
    drawn = axes.barh([bar["label"] for bar in bars], values, color=[f"C{bar['group']}" for bar in bars], height=0.7)
    axes.bar_label(drawn, [bar["text"] for bar in bars], padding=4)
    axes.set(xscale="log", xlim=(min(values) / 2, max(values) * 2))
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.xaxis.set_visible(False)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    legend = [Patch(color=f"C{group}", label=name) for group, name in enumerate(chart["groups"])]
    axes.legend(handles=legend, loc="lower right")


chart = json.loads(sys.argv[1])
{"lines": draw_lines, "bars": draw_bars}[chart["kind"]](chart)
pyplot.savefig(sys.stdout, format="svg", metadata={"Date": None, "Creator": None})
