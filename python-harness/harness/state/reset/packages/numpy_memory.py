"""Whether numpy asks the kernel for large pages."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.kind import Check, kind
from harness.state.reset.packages.number_settings import number_settings

_modules: Final = sys.modules


@kind("numpy memory", needs="numpy", is_inherited=True)
def numpy_memory() -> Check:
    module = _modules.get("numpy._core.multiarray") or _modules["numpy.core.multiarray"]
    return number_settings([(module._get_madvise_hugepage, module._set_madvise_hugepage)])
