"""Makes objects immortal, so that processes forked later use them without writing to them
(docs/decisions/0012-objects-of-the-zygote-are-immortal.md).

Using an object changes its reference count, and the first write to a page copies the page. More than half of the pages
that a forked worker copied for its first call were copied for counts alone. Since Python 3.12 the counts of immortal
objects do not change: https://peps.python.org/pep-0683/ names this use.

Workers that answer one call each then give 1.2 to 1.4 times as many answers a second, and each uses less memory.
"""

from __future__ import annotations

import gc
import sysconfig
from array import array
from collections.abc import Iterable
from types import CodeType, FunctionType
from typing import Final

from harness.state.changes.groups.group import word
from harness.state.changes.memory.parts import fill

_FEW: Final = 16

_LOW_HALF: Final = "I"
"""The value of `ob_refcnt` that means immortal: https://github.com/python/cpython/blob/3.13/Include/refcount.h"""


def immortalize() -> int:
    """Makes all objects immortal that the collector knows and has not frozen, with all code and its constants.

    Returns the number of objects, or 0 if this interpreter has no immortal ones. Counts of other objects, such as
    names, hardly ever change. Finding them all takes ten times as long and saves a twentieth more.
    """
    count = _immortal_count()
    if count is None:
        return 0
    # The list keeps the objects until they are immortal, because the memory of a freed one could belong to another
    # object by then.
    tracked = gc.get_objects()
    made_of_code = _code_and_constants(each.__code__ for each in tracked if type(each) is FunctionType)
    addresses = array("Q", map(id, tracked))
    addresses.extend(map(id, made_of_code))
    fill(addresses, _LOW_HALF, count)
    return len(addresses)


def _immortal_count() -> int | None:
    """The reference count of an immortal object. None if there is no such object, or if the count is kept elsewhere."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return None
    before = _count_of(None)
    references = [None] * _FEW
    is_counted = _count_of(None) == before + len(references)
    return None if is_counted else before


def _count_of(each: object) -> int:
    return word(id(each)) & 0xFFFF_FFFF


def _code_and_constants(codes: Iterable[CodeType]) -> list[object]:
    found: list[object] = []
    pending = [*codes]
    while pending:
        constants = [constant for code in pending for constant in code.co_consts]
        found += pending
        found += constants
        pending = [constant for constant in constants if type(constant) is CodeType]
    return found
