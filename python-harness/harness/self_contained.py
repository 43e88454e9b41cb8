"""Whether a call's code can have had any object in its hands that is not its own, judged by its compiled form.

Functions and closures of libraries are many, and looking at all of them takes as long as all other checks. Code that
imports nothing, sets no attributes, and uses none of the names that lead to other objects cannot have changed them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dis import opmap
from types import CodeType
from typing import Final

_LEADING_OUT: Final = frozenset(opmap[name] for name in ("IMPORT_NAME", "STORE_ATTR", "DELETE_ATTR", "MATCH_CLASS"))
"""Instructions that import, set attributes, or read attributes by names that are not listed."""

_NAMES_LEADING_OUT: Final = frozenset(
    {"exec", "eval", "compile", "getattr", "setattr", "delattr", "vars", "globals", "locals", "breakpoint", "help"}
    | {"gi_frame", "cr_frame", "ag_frame", "tb_frame", "f_back", "f_globals", "f_builtins", "f_locals", "open"}
)
"""Names that give access to objects by other names, or to frames."""

_OWN_SPECIAL_NAMES: Final = frozenset(
    {"__name__", "__module__", "__qualname__", "__doc__", "__init__", "__firstlineno__"}
)
"""Names between double underscores that defining a class uses, or a script; any other can lead anywhere."""

_CodeType: Final = CodeType


def is_self_contained(codes: Iterable[CodeType]) -> bool:
    """Whether these code objects, and those within them, can reach no objects but their own and plain builtins."""
    pending = list(codes)
    for code in pending:
        # `pending` grows while it is walked.
        pending += [constant for constant in code.co_consts if type(constant) is _CodeType]
        if not _LEADING_OUT.isdisjoint(code.co_code[::2]) or not _NAMES_LEADING_OUT.isdisjoint(code.co_names):
            return False
        if any(name.startswith("__") and name not in _OWN_SPECIAL_NAMES for name in code.co_names):
            return False
    return True
