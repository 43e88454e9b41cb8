"""State that numpy, pandas and matplotlib keep in C, or in nested tables of settings."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from typing import Any, Final

from harness.state.guard import Guard
from harness.state.kinds import RESET, Check, Finding, Recycle, kind

_modules: Final = sys.modules
_deepcopy: Final = copy.deepcopy


@kind("numpy errors", needs="numpy", is_inherited=True)
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


@kind("numpy printing", needs="numpy", is_inherited=True)
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
    """The shared generator, seeded anew after every call that used it, and by the start of a worker."""
    module = _modules["numpy.random"]
    seed, generator = module.seed, module.mtrand._rand
    source = generator._bit_generator
    # The words are in the one, half of a pair of normal numbers in the other.
    guard = Guard(objects=(source, generator))

    def check() -> Finding:
        if guard.is_untouched():
            return None
        if generator._bit_generator is not source:
            return Recycle("its source of bits was replaced")
        seed()
        guard.settle()
        return None

    return check


@kind("pandas options", needs="pandas", is_inherited=True)
def pandas_options() -> Check:
    """`pandas.options`, a tree of plain dicts."""
    tree = _modules["pandas._config.config"]._global_config
    saved = _deepcopy(tree)
    guard = Guard(_tables_of(tree))

    def check() -> Finding:
        nonlocal guard
        if guard.is_untouched():
            return None
        if _is_same_tree(tree, saved):
            # Other dicts than before, it may be.
            guard = Guard(_tables_of(tree))
            return None
        _restore_tree(tree, saved)
        return RESET

    return check


@kind("matplotlib settings", needs="matplotlib", is_inherited=True)
def matplotlib_settings() -> Check:
    """`rcParams`, past its validation, which would only repeat what it once did."""
    module = _modules["matplotlib"]
    tables = [getattr(module, name) for name in ("rcParams", "rcParamsDefault", "rcParamsOrig")]
    # Lists are the only values that can be changed in place; one is shared with whoever asked for it.
    saved = [(table, dict(dict.items(table)), _copy_lists(table)) for table in tables]
    guard = Guard(each for table in tables for each in (table, *_lists_of(table)))

    def check() -> Finding:
        found: Finding = None
        if guard.is_untouched():
            return found
        for table, values, copies in saved:
            if dict.__eq__(table, copies) and [*dict.__iter__(table)] == [*copies]:
                continue
            for name, value in values.items():
                if isinstance(value, list):
                    value[:] = copies[name]
            dict.clear(table)
            dict.update(table, values)
            found = RESET
        guard.settle(found)
        return found

    return check


@kind("figures", needs="matplotlib.pyplot", is_inherited=True)
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


def _lists_of(table: dict[str, Any]) -> Iterator[list[Any]]:
    return (value for value in dict.values(table) if isinstance(value, list))


def _copy_lists(table: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in dict.items(table)}


def _tables_of(tree: dict[str, Any]) -> Iterator[Any]:
    """All its dicts, and the lists that are values in them."""
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from _tables_of(value)
        elif isinstance(value, list):
            yield value


def _restore_tree(tree: dict[str, Any], saved: dict[str, Any]) -> None:
    """Make `tree` equal to `saved`, keeping its dicts the objects they are."""
    present = dict(tree)
    tree.clear()
    for name, value in saved.items():
        kept = present.get(name)
        if isinstance(value, dict) and isinstance(kept, dict):
            _restore_tree(kept, value)
            tree[name] = kept
        else:
            tree[name] = _deepcopy(value)


def _is_same_tree(tree: dict[str, Any], saved: dict[str, Any]) -> bool:
    """Whether they are equal, and in the same order."""
    return [*tree] == [*saved] and all(
        _is_same_tree(value, other) if isinstance(value, dict) and isinstance(other, dict) else value == other
        for value, other in zip(tree.values(), saved.values(), strict=True)
    )


KINDS: Final = (numpy_errors, numpy_printing, numpy_random, pandas_options, matplotlib_settings, figures)
