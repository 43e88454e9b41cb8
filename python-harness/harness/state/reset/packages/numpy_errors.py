"""The treatment of floating point errors, its callback, and the size of ufunc buffers."""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("numpy errors", needs="numpy", is_inherited=True)
def numpy_errors() -> Check:
    numpy = _modules["numpy"]
    seterr = numpy.seterr
    probes: list[tuple[Any, Any, Any]] = [
        (numpy.geterr, lambda value: seterr(**value), numpy.geterr()),
        (numpy.geterrcall, numpy.seterrcall, numpy.geterrcall()),
        (numpy.getbufsize, numpy.setbufsize, numpy.getbufsize()),
    ]

    def check() -> Finding:
        found: Finding = None
        for get, put, saved in probes:
            if get() != saved:
                put(saved)
                found = RESET
        return found

    return check
