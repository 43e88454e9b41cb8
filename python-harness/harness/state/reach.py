"""What a piece of code can reach, read off its code objects: most short calls cannot change any state that outlives
them.

A clean-up looks at everything a call could have changed. Code that never names a module, a frame, an attribute in
double underscores or one of the builtins that reach these by a string has only its own objects and the immutable
builtin types to work on; after it there is nothing to look for. The analysis allows what it knows and refuses the
rest, so that what it does not understand is cleaned up after in full. Now and then the full clean-up runs all the
same, and would show an error in this reasoning.

How an attribute can be named at all, and why each way is covered:

- by an instruction, which takes the name from `co_names`: looked up here;
- by a class pattern (`case object(f_back=x)`), which takes it from a constant: refused by its instruction;
- by a string at run time: `getattr` and its kind are not among the allowed builtins; `str.format` reads attributes,
  but gives their text, never the objects; `operator` is not among the allowed modules;
- implicitly, for operators and protocols: these call what the user's own class defines, which is read here as well.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE
from opcode import opmap
from types import CodeType, ModuleType
from typing import Final

_modules: Final = sys.modules
_CodeType: Final = CodeType

_EXTENDED_ARG: Final = opmap["EXTENDED_ARG"]
_IMPORT: Final = opmap["IMPORT_NAME"]
_IMPORT_FROM: Final = opmap["IMPORT_FROM"]
_ATTRIBUTE_CHANGES: Final = (opmap["STORE_ATTR"], opmap["DELETE_ATTR"])

_REFUSED_INSTRUCTIONS: Final = frozenset(
    opmap[name]
    for name in ("MATCH_CLASS", "CALL_INTRINSIC_2", "BUILD_TEMPLATE", "BUILD_INTERPOLATION")
    if name in opmap
)
"""Class patterns read attributes that no name shows. Of the others each imports a module by itself in some version of
Python.
"""

_STAR: Final = ("*",)
"""What `from x import *` takes its names from, in place of naming them."""

_ASYNC: Final = CO_COROUTINE | CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE
"""A coroutine that is never awaited warns when it dies, and asynchronous generators call hooks of the thread."""

_INTROSPECTION: Final = ("tb_", "f_", "gi_", "cr_", "ag_", "co_")
"""Prefixes of the attributes that lead from an exception or a generator to frames, and from these to all modules."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALLOWED_BUILTINS: Final = _words(
    """abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod Ellipsis enumerate
    filter float format frozenset hash hex id int isinstance issubclass iter len list map max min next
    NotImplemented object oct ord pow print property range repr reversed round set slice sorted staticmethod str sum
    super tuple type zip"""
) | {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
"""Builtins that neither take the name of an attribute nor open, run or import anything."""

ALLOWED_SPECIAL_NAMES: Final = {
    f"__{name}__"
    for name in _words(
        """abs add and bool call classcell contains delitem doc enter eq exit firstlineno float floordiv format ge
        getitem gt hash iadd imul index init int invert isub iter le len lshift lt mod module mul name ne neg next
        or pos post_init pow qualname radd repr reversed rfloordiv rmod rmul rpow rshift rsub rtruediv setitem slots
        static_attributes str sub truediv xor"""
    )
}
"""What classes define. Read from an object they give a text, or a function that leads on only through refused names."""

_ALL: Final[frozenset[str] | None] = None

ALLOWED_MODULES: Final[dict[str, frozenset[str] | None]] = {
    "math": _ALL,
    "cmath": _ALL,
    "itertools": _ALL,
    "json": _words("dumps JSONDecodeError loads"),
    "re": _words(
        """A ASCII compile DOTALL escape findall finditer fullmatch I IGNORECASE M Match match MULTILINE Pattern S
        search split sub subn VERBOSE X"""
    ),
    "collections": _words("ChainMap Counter defaultdict deque OrderedDict"),
    "datetime": _words("date datetime timedelta timezone UTC"),
    "functools": _words("cache lru_cache partial reduce"),
    "heapq": _words("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "bisect": _words("bisect bisect_left bisect_right insort insort_left insort_right"),
}
"""Modules whose functions keep no state but caches, and of each the names that do not lead to another module."""

_REFUSED_METHODS: Final = frozenset({"strptime"})
"""It imports a module, which then remembers the locale."""

_MODULE_NAMES: Final = dict.fromkeys(ALLOWED_MODULES)


class Reach:
    """The analysis, for the modules that are loaded when it is made: importing one anew changes state by itself."""

    __slots__ = ("_allowed", "_refused")

    def __init__(self) -> None:
        self._allowed: dict[str, frozenset[str]] = {}
        self._refused: dict[str, frozenset[str]] = {}
        for name, allowed in ALLOWED_MODULES.items():
            module = _modules.get(name)
            if module is None:
                continue
            names = vars(module)
            if allowed is None:
                allowed = frozenset(key for key, value in names.items() if type(value) is not ModuleType)
            self._allowed[name] = allowed
            self._refused[name] = frozenset(names) - allowed

    def is_harmless(self, codes: Iterable[CodeType]) -> bool:
        """Whether running `codes` to their ends can have changed nothing that outlives their namespace."""
        names: set[str] = set()
        instructions: set[int] = set()
        imported: set[str] = set()
        taken: set[str] = set()
        pending = [*codes]
        while pending:
            code = pending.pop()
            if code.co_flags & _ASYNC:
                return False
            used = {*code.co_code[::2]}
            if _IMPORT in used:
                if _STAR in code.co_consts:
                    return False
                imported.update(_operands(code, _IMPORT))
                taken.update(_operands(code, _IMPORT_FROM))
            instructions |= used
            names.update(code.co_names)
            pending += [constant for constant in code.co_consts if type(constant) is _CodeType]
        if not instructions.isdisjoint(_REFUSED_INSTRUCTIONS) or not _are_plain(names - imported):
            return False
        return not imported or self._are_known(imported, taken, names, instructions)

    def _are_known(self, imported: set[str], taken: set[str], names: set[str], instructions: set[int]) -> bool:
        """Modules are shared: with one at hand only known names may be read, and no attribute be set."""
        if not imported <= self._allowed.keys() or not instructions.isdisjoint(_ATTRIBUTE_CHANGES):
            return False
        # What `from` takes may be a submodule, which it would import.
        if not all(any(name in self._allowed[module] for module in imported) for name in taken):
            return False
        return names.isdisjoint(_REFUSED_METHODS) and all(
            names.isdisjoint(self._refused[module]) for module in imported
        )


def _operands(code: CodeType, instruction: int) -> list[str]:
    """The names that an instruction of `code` is used with."""
    operands = []
    extension = 0
    raw = code.co_code
    for position in range(0, len(raw), 2):
        opcode, argument = raw[position], raw[position + 1] | extension
        extension = argument << 8 if opcode == _EXTENDED_ARG else 0
        if opcode == instruction:
            operands.append(code.co_names[argument])
    return operands


def _are_plain(names: set[str]) -> bool:
    for name in names:
        if name.startswith("__"):
            if name not in ALLOWED_SPECIAL_NAMES:
                return False
        elif name.startswith(_INTROSPECTION) or (name in _BUILTINS and name not in ALLOWED_BUILTINS):
            return False
    return True


_BUILTINS: Final = frozenset(vars(builtins))
