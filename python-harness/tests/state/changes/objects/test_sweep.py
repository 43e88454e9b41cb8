"""No object that modules hold can be given an attribute without its being found, whatever its type."""

from __future__ import annotations

import ast
from typing import Final

from state.worker_zygote import WorkerZygote

from harness.state.changes.objects.cache_names import CacheNames

_KEPT: Final = ("ModuleSpec", "Loader", "FileFinder", "TypeVar", "ParamSpec", "TypeVarTuple")
"""Ends of the names of classes whose objects ISOLATION.md says are kept."""

_C_TYPES: Final = "_ctypes."
"""Before 3.12 its own classes can be changed; what can be done with them to others is found (`ctypes`)."""

# Paths are lists of names and, for what containers hold, of keys and positions.
_FOLLOW: Final = """
import sys, types

def parts(value):
    if type(value) in (list, tuple):
        return enumerate(value) if len(value) <= 100 else ()
    if isinstance(value, dict):
        return [(key, each) for key, each in dict.items(value) if type(key) in (str, int)] if len(value) <= 100 else ()
    return list(getattr(value, '__dict__', {}).items())

def find(path):
    value = sys.modules
    for name in path:
        value = dict(parts(value))[name] if value is not sys.modules else value[name]
    return value
"""

_SAMPLE: Final = (
    _FOLLOW
    + """
def settable(value):
    try:
        value.leak = 1
        del value.leak
        return True
    except BaseException:
        return False

seen, found, pending = set(), {}, [([name], module) for name, module in sorted(sys.modules.items()) if '__' not in name]
for path, value in pending:
    if id(value) in seen:
        continue
    seen.add(id(value))
    if type(value) not in found and settable(value):
        found[type(value)] = path
    if len(path) < 4 and (len(path) == 1 or type(value) is not types.ModuleType):
        pending += [([*path, name], part) for name, part in parts(value)]
repr([([each.__name__ for each in kind.__mro__], path) for kind, path in found.items()])
"""
)


def test_an_attribute_of_whatever_type_of_object_is_found(standard: WorkerZygote) -> None:
    (sample,) = standard.run(_SAMPLE, policy="none")
    kinds: list[tuple[list[str], list[str]]] = ast.literal_eval(ast.literal_eval(sample["result"]))
    assert len(kinds) > 100
    cache_names = CacheNames()
    for classes, path in kinds:
        place = ".".join(map(str, path))
        is_kept = any(name.endswith(_KEPT) for name in classes) or cache_names.policy(place, f"{place}.leak") == "keep"
        if is_kept or place.startswith(_C_TYPES):
            continue
        first, second = standard.run(f"{_FOLLOW}\nfind({path}).leak = 1", f"{_FOLLOW}\nhasattr(find({path}), 'leak')")
        is_replaced = first["cleaning"]["verdict"] == "recycle"
        assert is_replaced or second["result"] == "False", f"{place}, which is a {classes[0]}"
