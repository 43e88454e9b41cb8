"""Figures that pyplot still holds, and its interactive mode."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("figures", needs="matplotlib.pyplot", is_inherited=True)
def figures() -> Check:
    pyplot, helpers = _modules["matplotlib.pyplot"], _modules["matplotlib._pylab_helpers"]
    close, held = pyplot.close, helpers.Gcf.figs

    def check() -> Finding:
        if not held:
            return None
        close("all")
        held.clear()
        return RESET

    return check
