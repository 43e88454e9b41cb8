"""Source lines for tracebacks, which can be forged. The cache fills by itself."""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.checks.finding import FORGOTTEN, RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("line cache", needs="linecache", is_inherited=True)
def line_cache() -> Check:
    names = vars(_modules["linecache"])
    cache: dict[Any, Any] = names["cache"]
    cache.clear()

    def check() -> Finding:
        found: Finding = FORGOTTEN if cache else None
        cache.clear()
        if names.get("cache") is cache:
            return found
        names["cache"] = cache
        return RESET

    return check
