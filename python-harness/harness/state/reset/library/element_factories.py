"""The factories that make comments and processing instructions from XML."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("element factories", needs="_elementtree", is_inherited=True)
def element_factories() -> Check:
    set_factories = getattr(_modules["_elementtree"], "_set_factories", None)
    if set_factories is None:
        return _nothing
    saved = set_factories(None, None)
    set_factories(*saved)

    def check() -> Finding:
        present = set_factories(*saved)
        return None if present == saved else RESET

    return check


def _nothing() -> Finding:
    return None
