"""Lets go of the user's objects where a script would, so that warnings about them name the same place.

What dies while a function of the harness runs would be reported as that function's doing. So it dies in a frame that
has the file name and the line of the place where it dies in a script.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, Final

from harness.file_names import SANDBOX_FILE

_CALL: Final = (lambda let_go: let_go()).__code__
_in_module: Final = _CALL.replace(co_filename=SANDBOX_FILE, co_name="<module>", co_qualname="<module>").replace

_Function: Final = FunctionType

_END_FILE, _END_LINE = ("<sys>", 0) if sys.version_info >= (3, 13) else ("sys", 1)
"""What Python itself names where there is no frame any more."""

at_end: Final[Callable[[Callable[[], object]], object]] = FunctionType(
    _CALL.replace(co_filename=_END_FILE, co_firstlineno=_END_LINE), sys.__dict__
)
"""Call a function that lets go of what a script holds to its end."""


def at_last_line(code: CodeType, namespace: dict[str, Any], let_go: Callable[[], object]) -> None:
    """Call a function that lets go of the value of `code`, as the last thing that `code` does."""
    line = 1
    for _, _, number in code.co_lines():
        line = number or line
    _Function(_in_module(co_firstlineno=line), namespace)(let_go)
