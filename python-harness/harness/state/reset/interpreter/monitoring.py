"""The tools of `sys.monitoring` (since Python 3.12), and the state that they leave when they are given back."""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.changes import audit_hook

_monitoring: Final[Any] = getattr(sys, "monitoring", None)

_TOOLS: Final = range(6 if _monitoring is not None else 0)
"""All identifiers that `sys.monitoring` knows."""

if _monitoring is not None:
    _get_tool: Final = _monitoring.get_tool
    _use_tool: Final = _monitoring.use_tool_id
    _free_tool: Final = _monitoring.free_tool_id
    _set_events: Final = _monitoring.set_events
    _register_callback: Final = _monitoring.register_callback
    _EVENTS: Final = tuple(value for value in vars(_monitoring.events).values() if type(value) is int and value)

Tools = tuple[str | None, ...]
"""The name of each tool that is in use, by its number."""


def tools() -> Tools:
    """The tools in use now; none before Python 3.12."""
    return tuple([_get_tool(tool) for tool in _TOOLS])


def find_traces(before: Tools) -> str | None:
    """Ends the work of tools that were not there `before`. Returns the reason if that is not enough, or None."""
    reason = None
    for tool, name in enumerate(tools()):
        if name != before[tool]:
            # Events set for single code objects cannot be listed, and so cannot be undone.
            _set_events(tool, 0)
            reason = "a tool of sys.monitoring was registered"
    if audit_hook.take_monitoring() and _had_callbacks():
        reason = reason or "a callback of sys.monitoring was left"
    return reason


def _had_callbacks() -> bool:
    """Whether a tool that is not in use still has one. Giving a tool back ends neither callbacks nor events."""
    found = False
    for tool in _TOOLS:
        if _get_tool(tool) is not None:
            continue
        _use_tool(tool, "harness")
        _set_events(tool, 0)
        for event in _EVENTS:
            found |= _register_callback(tool, event, None) is not None
        _free_tool(tool)
    audit_hook.take_monitoring()
    return found
