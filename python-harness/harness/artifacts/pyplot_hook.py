"""Tells the gallery what the code does with figures: shows, saves and closes them.

`plt.show` asks the class of managers what to do, and a canvas names that class as `manager_class`. This is how backends
customize it, and so it holds for every backend without windows, whichever the code chooses. Backends with windows
cannot work here, so their names stand for the default backend.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from harness.artifacts.gallery import gallery
from harness.script.import_log import when_loaded

_modules: Final = sys.modules

_Function: Final = FunctionType

_PYPLOT: Final = "matplotlib.pyplot"


class _Originals:
    """The methods of matplotlib that are replaced here."""

    __slots__ = ("destroy", "print_figure")


_original: Final[Any] = _Originals()


def install() -> None:
    """Hooks pyplot, now or when it is loaded. Once per process and again in a fork, before user code."""
    when_loaded(_PYPLOT, _hook)
    # The warm-up draws as well.
    gallery.clear()


def _hook(pyplot: Any) -> None:
    try:
        _replace(pyplot)
    except Exception:
        # It is another version, or a module of the user with that name. Open figures are shown all the same.
        return


def _replace(pyplot: Any) -> None:
    bases = _modules["matplotlib.backend_bases"]
    canvas, base = bases.FigureCanvasBase, bases.FigureManagerBase
    original = canvas.print_figure
    if original.__name__ == _print_figure.__name__:
        return
    gallery.print_figure, _original.print_figure, _original.destroy = original, original, base.destroy
    names = {"__module__": base.__module__, "__doc__": base.__doc__}
    methods = {"show": _show, "pyplot_show": classmethod(_pyplot_show), "destroy": _destroy}
    manager: Any = type(base.__name__, (base,), names | methods)
    canvas.print_figure, canvas.manager_class = _in_place_of(original), manager
    backend = pyplot._backend_mod
    if backend is not None:
        # A backend that pyplot has chosen already, as it does itself for the next one.
        backend.show = manager.pyplot_show
    registry = _modules.get("matplotlib.backends.registry")
    if registry is not None:
        windows = registry.backend_registry.list_builtin(registry.BackendFilter.INTERACTIVE)
        registry.backend_registry._name_to_module.update(dict.fromkeys(windows, "agg"))


def _in_place_of(original: Any) -> Any:
    """`_print_figure` with the file and the module of the original. Otherwise warnings that matplotlib gives while it
    draws would name a line of its own in Python 3.11, and not the user's line.
    """
    code = _print_figure.__code__.replace(
        co_filename=original.__code__.co_filename, co_firstlineno=original.__code__.co_firstlineno
    )
    return _Function(code, {**globals(), "__name__": original.__module__})


def _print_figure(self: Any, filename: Any, *args: Any, **kwargs: Any) -> Any:
    result = _original.print_figure(self, filename, *args, **kwargs)
    _tell(gallery.saved, self.figure, filename)
    return result


def _show(self: Any) -> None:
    """`figure.show()`, after which the code goes on with the figure."""
    _tell(gallery.shown, self.canvas.figure)


def _pyplot_show(_: Any, *, block: bool | None = None) -> None:
    """`plt.show()`. If it blocks, as it does unless `plt.ion()` was called, it returns when all windows were closed. So
    the next plot begins with a new figure.
    """
    managers = _modules["matplotlib._pylab_helpers"].Gcf
    if block is None:
        block = not _modules["matplotlib"].is_interactive()
    for manager in sorted(managers.get_all_fig_managers(), key=lambda each: each.num):
        if block:
            _tell(gallery.closed, manager.canvas.figure, is_shown=True)
            managers.destroy(manager)
        else:
            _tell(gallery.shown, manager.canvas.figure)


def _destroy(self: Any) -> None:
    """`plt.close()`."""
    _tell(gallery.closed, self.canvas.figure)
    _original.destroy(self)


def _tell(report: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    try:
        report(*args, **kwargs)
    except Exception:
        # The figure is of a class that behaves like no other. What the code itself does with it goes on.
        return
