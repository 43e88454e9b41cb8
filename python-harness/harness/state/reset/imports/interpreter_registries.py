"""Finds the hidden lists and dicts in which the interpreter keeps codecs and fork hooks.

No function lists or removes their entries, but they are ordinary objects: a registered marker leads the collector to
its container. That needs a walk over all objects that are not frozen, so it is done once, at import in the zygote.
"""

from __future__ import annotations

import codecs
import encodings
import gc
import os
from typing import Any, Final

_MARKER_NAME: Final = "sandbox-marker"


def _marker(*_: object) -> Any:
    return None


def _find() -> tuple[list[list[Any]], list[dict[Any, Any]], list[dict[str, Any]]]:
    """The lists (search functions, hooks around `fork`), the dicts (error handlers), and the dicts of codecs found so
    far.
    """
    codecs.register(_marker)
    codecs.register_error(_MARKER_NAME, _marker)
    os.register_at_fork(before=_marker, after_in_parent=_marker, after_in_child=_marker)
    found = codecs.lookup("utf-8")
    referrers = gc.get_referrers(_marker, found)
    lists = [each for each in referrers if type(each) is list and _marker in each]
    dicts = [each for each in referrers if type(each) is dict and each.get(_MARKER_NAME) is _marker]
    caches = [each for each in referrers if type(each) is dict and each.get("utf_8") is found]
    for registry in lists:
        registry.remove(_marker)
    for table in dicts:
        del table[_MARKER_NAME]
    return lists, dicts, caches


_lists, _dicts, _caches = _find()

SEARCH_FUNCTIONS: Final = [each for each in _lists if encodings.search_function in each]
"""The list of functions that find codecs."""

FORK_HOOKS: Final = [each for each in _lists if encodings.search_function not in each]
"""The lists of functions to call before a fork, and after it in parent and child."""

ERROR_HANDLERS: Final = _dicts
"""The dict of handlers of coding errors."""

FOUND_CODECS: Final = _caches
"""The dicts in which the interpreter and `encodings` cache codecs."""
