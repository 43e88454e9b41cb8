"""The shared generator, seeded anew after every call that used it and at the start of a worker."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.finding import Finding, Recycle
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("numpy random", needs="numpy.random")
def numpy_random() -> Check:
    module = _modules["numpy.random"]
    seed, generator = module.seed, module.mtrand._rand
    source = generator._bit_generator
    # One contains the words, the other half of a pair of normal numbers.
    quick_check = QuickCheck(objects=(source, generator))

    def check() -> Finding:
        if quick_check.is_untouched():
            return None
        if generator._bit_generator is not source:
            return Recycle("its source of bits was replaced")
        seed()
        quick_check.accept()
        return None

    return check
