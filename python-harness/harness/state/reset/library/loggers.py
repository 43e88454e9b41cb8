"""Levels, handlers, filters and parents of all loggers, loggers made, and the module's own hooks and switches.

The tree of loggers is restored. Loggers of modules that stay loaded are kept.
"""

from __future__ import annotations

import sys
from operator import is_
from typing import Any, Final

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.checks.comparing import has_entries
from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules

_OF_MODULE: Final = (
    "_loggerClass",
    "_logRecordFactory",
    "_defaultFormatter",
    "lastResort",
    "raiseExceptions",
    "_srcfile",
    "_warnings_showwarning",
)
_OF_MANAGER: Final = ("root", "disable", "emittedNoHandlerWarning", "loggerClass", "logRecordFactory", "_disable")
_LISTS: Final = ("handlers", "filters")
_OF_LOGGER: Final = ("name", "level", "parent", "propagate", "disabled", "handlers", "filters", "manager")


class _LoggerState:
    """A logger or its placeholder, with its attributes and the contents of its lists."""

    __slots__ = ("attributes", "children", "lists", "logger")

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        names = vars(logger)
        self.attributes = {name: names[name] for name in _OF_LOGGER if name in names}
        self.lists = [(names[name], list(names[name])) for name in _LISTS if name in names]
        # A PlaceHolder keeps the loggers below its name.
        children: dict[Any, Any] | None = names.get("loggerMap")
        self.children = None if children is None else (children, dict(children))

    def containers(self) -> list[Any]:
        """Everything that `restore` checks."""
        children = [] if self.children is None else [self.children[0]]
        return [vars(self.logger), *(present for present, _ in self.lists), *children]

    def restore(self) -> bool:
        names, changed = vars(self.logger), False
        for name, value in self.attributes.items():
            if names.get(name) is not value:
                names[name] = value
                changed = True
        for present, saved in self.lists:
            if not (len(present) == len(saved) and all(map(is_, present, saved))):
                for item in present:
                    if item not in saved and hasattr(item, "close"):
                        item.close()
                present[:] = saved
                changed = True
        if self.children is not None:
            children, saved_children = self.children
            if names.get("loggerMap") is not children or not has_entries(children, saved_children):
                names["loggerMap"] = children
                children.clear()
                children.update(saved_children)
                changed = True
        return changed


@kind("logging", needs="logging", is_inherited=True)
def loggers() -> Check:
    module: Any = _modules["logging"]
    names, manager = vars(module), module.root.manager
    manager_names, tree = vars(manager), manager.loggerDict
    hooks: dict[str, Any] = {name: names[name] for name in _OF_MODULE if name in names}
    manager_hooks = {name: manager_names[name] for name in _OF_MANAGER if name in manager_names}
    saved = dict(tree)
    states = [_LoggerState(module.root), *map(_LoggerState, tree.values())]
    quick_check = QuickCheck([names, manager_names, tree])
    quick_check.extend(each for state in states for each in state.containers())

    def is_of_loaded_module(name: str) -> bool:
        return name.partition(".")[0] in _modules

    def check() -> Finding:
        if quick_check.is_untouched():
            return None
        found: Finding = None
        if not has_entries(tree, saved):
            for name, logger in tree.items():
                # The module that made it keeps a reference, so it must keep its name.
                if name not in saved and is_of_loaded_module(name):
                    saved[name] = logger
                    states.append(_LoggerState(logger))
                    quick_check.extend(states[-1].containers())
            if not has_entries(tree, saved):
                found = RESET
            tree.clear()
            tree.update(saved)
        for state in states:
            if state.restore():
                found = RESET
        for present, values in ((names, hooks), (manager_names, manager_hooks)):
            if any(present.get(name) is not value for name, value in values.items()):
                present.update(values)
                found = RESET
        if found:
            # The cache of enabled levels, computed under other levels.
            manager._clear_cache()
        quick_check.accept(found)
        return found

    return check
