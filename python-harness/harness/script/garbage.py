"""Releases the user's objects in the same place as a script would, so that warnings about them name that place.

If an object died while a function of the harness runs, warnings would name that function. So it dies in a frame with
the file name and the line of the place where it dies in a script.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, Final

from harness.private.file_names import SANDBOX_FILE

_CALL: Final = (lambda let_go: let_go()).__code__
_in_module: Final = _CALL.replace(co_filename=SANDBOX_FILE, co_name="<module>", co_qualname="<module>").replace

_Function: Final = FunctionType

_END: Final = ("<sys>", 0) if sys.version_info >= (3, 13) else ("sys", 1)
"""The file and line that Python itself names if there is no frame any more."""

_AT_END: Final = _CALL.replace(co_filename=_END[0], co_firstlineno=_END[1])


def at_end(let_go: Callable[[], object]) -> None:
    """Calls a function that releases the objects which a script holds to its end."""
    # The globals are new, because a warning is recorded there and would not be shown again. Imports need builtins in
    # them.
    _Function(_AT_END, {"__name__": "sys", "__builtins__": __builtins__})(let_go)


def at_last_line(code: CodeType, namespace: dict[str, Any], let_go: Callable[[], object]) -> None:
    """Calls a function that releases the value of `code`, as the last action of `code`."""
    line = 1
    for _, _, number in code.co_lines():
        line = number or line
    _Function(_in_module(co_firstlineno=line), namespace)(let_go)
