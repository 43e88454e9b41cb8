"""How arrays are printed."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("numpy printing", needs="numpy", is_inherited=True)
def numpy_printing() -> Check:
    numpy = _modules["numpy"]
    get, put, saved = numpy.get_printoptions, numpy.set_printoptions, numpy.get_printoptions()

    def check() -> Finding:
        if get() == saved:
            return None
        put(**saved)
        return RESET

    return check
