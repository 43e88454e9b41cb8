"""The table of state: every kind in the order in which it is put back.

The collector goes before garbage is collected. Kinds of `FIRST` could run the user's code inside the checks, or keep
these from working. Of the others the environment goes before the time zone, which reads it.
"""

from __future__ import annotations

from typing import Final

from harness.state import interpreter, kernel, library, log, numeric, process, settings, sub_interpreters, switches
from harness.state.children import children
from harness.state.kinds import Kind

COLLECTOR: Final = interpreter.collector

FIRST: Final[tuple[Kind, ...]] = (
    interpreter.tracing,
    interpreter.builtins_namespace,
    interpreter.sys_namespace,
    COLLECTOR,
)

TABLE: Final[tuple[Kind, ...]] = (
    children,
    *(kind for kind in interpreter.KINDS if kind not in FIRST),
    *process.KINDS,
    *kernel.KINDS,
    *library.KINDS,
    *settings.KINDS,
    *sub_interpreters.KINDS,
    *switches.KINDS,
    *log.KINDS,
    *numeric.KINDS,
)
