"""The collector's switch, thresholds, debug flags and callbacks. They come before any collection, because callbacks are
the user's code.
"""

from __future__ import annotations

import gc

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("gc", is_inherited=True)
def collector() -> Check:
    enabled, threshold, debug = gc.isenabled(), gc.get_threshold(), gc.get_debug()
    isenabled, get_threshold, get_debug = gc.isenabled, gc.get_threshold, gc.get_debug
    switch, set_threshold, set_debug = (gc.enable if enabled else gc.disable), gc.set_threshold, gc.set_debug
    callbacks, saved_callbacks, garbage = gc.callbacks, list(gc.callbacks), gc.garbage
    names, saved_names = gc.__dict__, {"callbacks": gc.callbacks, "garbage": gc.garbage}

    def check() -> Finding:
        found: Finding = None
        if callbacks != saved_callbacks or garbage:
            callbacks[:] = saved_callbacks
            garbage.clear()
            found = RESET
        if isenabled() != enabled or get_threshold() != threshold or get_debug() != debug:
            switch()
            set_threshold(*threshold)
            set_debug(debug)
            found = RESET
        if names.get("callbacks") is not callbacks or names.get("garbage") is not garbage:
            names.update(saved_names)
            found = RESET
        return found

    return check
