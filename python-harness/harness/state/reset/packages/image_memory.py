"""How Pillow allocates memory for images."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.kind import Check, kind
from harness.state.reset.packages.number_settings import number_settings

_modules: Final = sys.modules


@kind("image memory", needs="PIL._imaging", is_inherited=True)
def image_memory() -> Check:
    module = _modules["PIL._imaging"]
    names = ("alignment", "block_size", "blocks_max")
    settings = [(getattr(module, f"get_{name}"), getattr(module, f"set_{name}")) for name in names]
    return number_settings(settings)
