"""History of input lines, completer with its delimiters, and hooks, which a C library keeps."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules
_getrefcount: Final = sys.getrefcount


@kind("readline", needs="readline")
def line_editor() -> Check:
    module = _modules["readline"]
    get_length, clear = module.get_current_history_length, module.clear_history
    get_limit, set_limit = module.get_history_length, module.set_history_length
    get_completer, set_completer = module.get_completer, module.set_completer
    get_delimiters, set_delimiters = module.get_completer_delims, module.set_completer_delims
    length, limit, completer, delimiters = get_length(), get_limit(), get_completer(), get_delimiters()
    names = ("set_startup_hook", "set_pre_input_hook", "set_completion_display_matches_hook")
    # Some builds lack the second.
    set_hooks = tuple(getattr(module, name) for name in names if hasattr(module, name))
    set_auto_history, get_text = module.set_auto_history, module.get_line_buffer

    def no_hook() -> int:
        return 0

    # Hooks cannot be read, but the references to this function show how many of them are set to it.
    for set_hook in set_hooks:
        set_hook(no_hook)
    held = _getrefcount(no_hook)

    def check() -> Finding:
        found: Finding = None
        if _getrefcount(no_hook) != held:
            for set_hook in set_hooks:
                set_hook(no_hook)
            found = RESET
        set_auto_history(True)
        if get_limit() != limit:
            set_limit(limit)
            found = RESET
        if get_delimiters() != delimiters:
            set_delimiters(delimiters)
            found = RESET
        if get_completer() is not completer:
            set_completer(completer)
            found = RESET
        if get_text():
            return Recycle("text was left in its line")
        if get_length() != length:
            clear()
            found = RESET if get_length() == length else Recycle("lines were taken from its history")
        return found

    return check
