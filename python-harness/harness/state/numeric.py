"""State that numpy, pandas and matplotlib keep in C, or in nested tables of settings."""

from __future__ import annotations

import copy
import sys
from typing import Any, Final

from harness.state.kinds import RESET, Check, Finding, kind

_modules: Final = sys.modules
_deepcopy: Final = copy.deepcopy


@kind("numpy errors", needs="numpy")
def numpy_errors() -> Check:
    """How floating point errors are treated, by whom, and the size of ufunc buffers."""
    numpy = _modules["numpy"]
    seterr = numpy.seterr
    probes: list[tuple[Any, Any, Any]] = [
        (numpy.geterr, lambda value: seterr(**value), numpy.geterr()),
        (numpy.geterrcall, numpy.seterrcall, numpy.geterrcall()),
        (numpy.getbufsize, numpy.setbufsize, numpy.getbufsize()),
    ]

    def check() -> Finding:
        found: Finding = None
        for get, put, saved in probes:
            if get() != saved:
                put(saved)
                found = RESET
        return found

    return check


@kind("numpy printing", needs="numpy")
def numpy_printing() -> Check:
    """How arrays are printed."""
    numpy = _modules["numpy"]
    get, put, saved = numpy.get_printoptions, numpy.set_printoptions, numpy.get_printoptions()

    def check() -> Finding:
        if get() == saved:
            return None
        put(**saved)
        return RESET

    return check


@kind("numpy random", needs="numpy.random")
def numpy_random() -> Check:
    """The shared generator, seeded anew after every call; forked workers would share a stream as well."""
    module = _modules["numpy.random"]
    seed, get_state = module.seed, module.get_state
    seed()
    state = get_state()

    def check() -> Finding:
        nonlocal state
        now = get_state()
        # Seeding takes ten times as long as seeing that nobody drew from it: name, words, and how many were used.
        if now[0] != state[0] or now[2:] != state[2:] or now[1].tobytes() != state[1].tobytes():
            seed()
            state = get_state()
        return None

    return check


@kind("pandas options", needs="pandas")
def pandas_options() -> Check:
    """`pandas.options`, a tree of plain dicts."""
    tree = _modules["pandas._config.config"]._global_config
    saved = _deepcopy(tree)

    def check() -> Finding:
        if tree == saved:
            return None
        _restore_tree(tree, saved)
        return RESET

    return check


@kind("matplotlib settings", needs="matplotlib")
def matplotlib_settings() -> Check:
    """`rcParams`, past its validation, which would only repeat what it once did."""
    module = _modules["matplotlib"]
    tables = [getattr(module, name) for name in ("rcParams", "rcParamsDefault", "rcParamsOrig")]
    # Lists are the only values that can be changed in place; one is shared with whoever asked for it.
    saved = [(table, dict(dict.items(table)), _copy_lists(table)) for table in tables]

    def check() -> Finding:
        found: Finding = None
        for table, values, copies in saved:
            if dict.__eq__(table, copies):
                continue
            for name, value in values.items():
                if isinstance(value, list):
                    value[:] = copies[name]
            dict.clear(table)
            dict.update(table, values)
            found = RESET
        return found

    return check


@kind("figures", needs="matplotlib.pyplot")
def figures() -> Check:
    """Figures that pyplot still holds, and its interactive mode."""
    pyplot, helpers = _modules["matplotlib.pyplot"], _modules["matplotlib._pylab_helpers"]
    close, held = pyplot.close, helpers.Gcf.figs

    def check() -> Finding:
        if not held:
            return None
        close("all")
        held.clear()
        return RESET

    return check


def _copy_lists(table: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in dict.items(table)}


def _restore_tree(tree: dict[str, Any], saved: dict[str, Any]) -> None:
    """Make `tree` equal to `saved`, keeping its dicts the objects they are."""
    for name in tree.keys() - saved.keys():
        del tree[name]
    for name, value in saved.items():
        if isinstance(value, dict) and isinstance(tree.get(name), dict):
            _restore_tree(tree[name], value)
        else:
            tree[name] = _deepcopy(value)


KINDS: Final = (numpy_errors, numpy_printing, numpy_random, pandas_options, matplotlib_settings, figures)
