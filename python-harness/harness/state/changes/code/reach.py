"""Reads off code objects what a piece of code can reach. Most short calls cannot change any state that outlives them
(docs/decisions/0006-harmless-code-is-not-searched.md).

Code that never names a module, a frame, an attribute in double underscores or a builtin that reaches these by a string
can work only on its own objects and on immutable types. There is nothing to look for after it. The analysis allows
known instructions and names and refuses the rest. The full clean-up still runs from time to time and would show an
error.

The ways to name an attribute, and why each is covered:

- by an instruction, which takes the name from `co_names`, or from a constant for `case object(f_back=x)`: looked up;
- by a string at run time: `getattr` and its kind are not among the allowed builtins, nor `operator` among the modules;
  `type` and `str.format` are allowed only where the instructions show what they do;
- implicitly, for operators and protocols: these call what the user's own class defines, which is read here as well.

With modules, classes of the user are refused: so no key in a shared cache lies about its hash, and no library calls a
method of the user's with an object of its own. Of other objects only known attributes are read, and none are set.
"""

from __future__ import annotations

import builtins
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE
from re import Match, Pattern
from re import compile as _compile
from types import CodeType, GeneratorType, ModuleType
from typing import Any, Final

from harness.state.changes.code.instructions import Instructions, numbers_of

_modules: Final = sys.modules
_CodeType: Final = CodeType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EXCEPTIONS: Final = {name for name, kind in vars(builtins).items() if BaseException in getattr(kind, "__mro__", ())}

ALLOWED_BUILTINS: Final = _words(
    """abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod Ellipsis enumerate
    filter float format frozenset hash hex id int isinstance issubclass iter len list map max min next
    NotImplemented object oct ord pow print property range repr reversed round set slice sorted staticmethod str sum
    super tuple type zip"""
) | (_EXCEPTIONS - {"BaseExceptionGroup", "ExceptionGroup"})
"""Builtins that neither take the name of an attribute nor open, run or import anything. Exception groups are left out,
because their class is mutable.
"""

ALLOWED_SPECIAL_NAMES: Final = {
    f"__{name}__"
    for name in _words(
        """abs add and bool call classcell contains delitem doc enter eq exit firstlineno float floordiv format ge
        getitem gt hash iadd imul index init int invert isub iter le len lshift lt mod module mul name ne neg next
        or pos post_init pow qualname radd repr reversed rfloordiv rmod rmul rpow rshift rsub rtruediv setitem slots
        static_attributes str sub truediv xor"""
    )
}
"""Names that classes define. Read from an object, they give a text, or a function that leads further only through
refused names.
"""

_TEXTS: Final = _words("__doc__ __name__ __qualname__")
"""The names that give a text, whatever object they are read from."""

ALLOWED_MODULES: Final[dict[str, frozenset[str] | None]] = {
    "math": None,
    "cmath": None,
    "itertools": None,
    "json": _words("dumps JSONDecodeError loads"),
    "re": _words(
        """A ASCII compile DOTALL error escape findall finditer fullmatch I IGNORECASE M Match match MULTILINE
        Pattern PatternError S search split sub subn U UNICODE VERBOSE X"""
    ),
    "collections": _words("Counter defaultdict deque OrderedDict"),
    "datetime": _words("date datetime time timedelta timezone UTC"),
    "functools": _words("cache cmp_to_key lru_cache partial reduce"),
    "heapq": _words("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "bisect": _words("bisect bisect_left bisect_right insort insort_left insort_right"),
}
"""Modules whose functions keep no state but caches of results that follow from their arguments, and pass no object of
their own to the user's code. For each module: the names that do not lead to another module.
"""

_PLAIN_TYPES: Final = (str, bytes, int, float, complex, list, dict, set, range, slice, GeneratorType, OSError)
_KNOWN_TYPES: Final = (Counter, OrderedDict, defaultdict, deque, datetime, timedelta, timezone, Match, Pattern, partial)

ALLOWED_ATTRIBUTES: Final = frozenset(
    name for kind in (*_PLAIN_TYPES, *_KNOWN_TYPES) for name in dir(kind) if name[0] != "_" and name[:3] != "gi_"
) - _words("from_bytes strptime utcfromtimestamp utcnow") | _words(
    "cache_clear cache_info code colno currsize doc from_iterable hits lineno maxsize misses msg pos value week weekday"
)
"""Attributes that may be read in the presence of modules. From shared objects they return nothing that can be changed.
`strptime` is left out, because it imports a module.
"""

_ASYNC: Final = CO_COROUTINE | CO_ASYNC_GENERATOR | CO_ITERABLE_COROUTINE
"""Flags of coroutines and asynchronous generators. A coroutine that is never awaited warns when it dies, and
asynchronous generators call hooks of the thread.
"""

_INTROSPECTION: Final = ("tb_", "f_", "gi_", "cr_", "ag_", "co_")
"""Prefixes of the attributes that lead from an exception or a generator to frames, and from these to all modules."""

_REFUSED_BUILTINS: Final = frozenset(vars(builtins)) - ALLOWED_BUILTINS - ALLOWED_SPECIAL_NAMES
_SHOWN: Final = _words("type format format_map")
"""Names that are allowed for some uses only."""

_may_warn: Final = _compile(r"\[\[|--|&&|~~|\|\|").search
"""Whether a regular expression may cause a warning about its future meaning."""

_reads_attributes: Final = _compile(r"\{[^{}:!]*[.\[]").search
"""Whether a text for `str.format` names an attribute or item. Reading one can run any code."""


_REFUSED: Final = numbers_of("BUILD_INTERPOLATION BUILD_TEMPLATE CALL_INTRINSIC_2 CHECK_EG_MATCH IMPORT_STAR")
"""Refused instructions. `except*` makes groups of exceptions. Each of the others imports a module by itself in some
version of Python.
"""

_REFUSED_BESIDE_MODULES: Final = numbers_of("STORE_ATTR DELETE_ATTR LOAD_BUILD_CLASS")

_ALLOWED_INTRINSICS: Final = frozenset({3, 5, 6})
"""Allowed intrinsics: errors in generators, unary plus, tuples from lists. Those for type parameters fill the caches of
`typing`.
"""

_IMPORT: Final = numbers_of("IMPORT_NAME")
_TAKE: Final = numbers_of("IMPORT_FROM")
_INTRINSIC: Final = numbers_of("CALL_INTRINSIC_1")
_CLASS_PATTERN: Final = numbers_of("MATCH_CLASS")
_READ: Final = numbers_of("LOAD_ATTR LOAD_METHOD LOAD_SUPER_ATTR")
_VARIABLE: Final = numbers_of("LOAD_NAME LOAD_GLOBAL LOAD_FROM_DICT_OR_GLOBALS")
_BOUND: Final = numbers_of("STORE_NAME STORE_GLOBAL")
_CONSTANT: Final = numbers_of("LOAD_CONST")
_CALL: Final = numbers_of("CALL")
_SIMPLE: Final = numbers_of("LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_DEREF") | _VARIABLE | _CONSTANT
_TEXT_OF: Final = numbers_of("CONVERT_VALUE FORMAT_SIMPLE FORMAT_VALUE")


class Reach:
    """The analysis, for the modules that are loaded when it is made. Importing another one changes state by itself."""

    __slots__ = ("_allowed", "_patterns", "_patterns_before", "_refused", "_warned_in")

    def __init__(self) -> None:
        self._allowed: dict[str, frozenset[str]] = {}
        self._refused: dict[str, frozenset[str]] = {}
        for name, allowed in ALLOWED_MODULES.items():
            if name not in _modules:
                continue
            names = vars(_modules[name])
            public = frozenset(key for key in names if key[0] != "_" and type(names[key]) is not ModuleType)
            self._allowed[name] = allowed = public if allowed is None else public & allowed
            self._refused[name] = frozenset(names) - allowed - _TEXTS
        self._warned_in = [vars(_modules[name]) for name in _modules if name.partition(".")[0] in ALLOWED_MODULES]
        self._patterns: dict[Any, object] = vars(_modules["re"])["_cache"]
        self._patterns_before = frozenset(self._patterns)

    def is_harmless(self, codes: Iterable[CodeType]) -> bool:
        """Whether running `codes` to their ends cannot have changed anything that outlives their namespace."""
        names: set[str] = set()
        instructions: set[int] = set()
        parts: list[Instructions] = []
        pending = [*codes]
        while pending:
            code = pending.pop()
            if code.co_flags & _ASYNC:
                return False
            part = Instructions(code)
            parts.append(part)
            instructions.update(part.numbers)
            names.update(code.co_names)
            pending += [constant for constant in code.co_consts if type(constant) is _CodeType]
        if not instructions.isdisjoint(_REFUSED):
            return False
        imported: set[str] = set()
        if not instructions.isdisjoint(_IMPORT):
            imported.update(name for part in parts for name in part.names(_IMPORT))
            if not imported <= self._allowed.keys():
                return False
        if not instructions.isdisjoint(_CLASS_PATTERN):
            patterns = {name for part in parts for name in _names_in_patterns(part)}
            if (imported and patterns) or not patterns.isdisjoint(_SHOWN):
                return False
            names |= patterns
        intrinsics = {part.argument(position) for part in parts for position in part.positions(_INTRINSIC)}
        if not intrinsics <= _ALLOWED_INTRINSICS or not _are_plain(names - imported, parts):
            return False
        if imported and not (instructions.isdisjoint(_REFUSED_BESIDE_MODULES) and self._are_known(imported, parts)):
            return False
        return names.isdisjoint(_SHOWN) or all(_shows_uses(part) for part in parts)

    def _are_known(self, imported: set[str], parts: list[Instructions]) -> bool:
        """Whether only known names are read. Modules are shared, so in their presence no other name may be read."""
        allowed = frozenset().union(*(self._allowed[module] for module in imported))
        # Relative imports use this name.
        if any(name == "__name__" for part in parts for name in part.names(_BOUND)):
            return False
        # A name after `from … import` may be a submodule, which would be imported.
        if not all(name in allowed for part in parts for name in part.names(_TAKE)):
            return False
        read = {name for part in parts for name in part.names(_READ)}
        refused = frozenset().union(*(self._refused[module] for module in imported))
        if not read <= ALLOWED_ATTRIBUTES | allowed | _TEXTS or not read.isdisjoint(refused):
            return False
        # Functions in C warn once for each calling module, and patterns once while they are in the cache.
        if any("__warningregistry__" in names for names in self._warned_in):
            return False
        new = self._patterns.keys() - self._patterns_before if "re" in imported else ()
        return not any(_may_warn(str(pattern)) for _, pattern, *_ in new)


def _are_plain(names: set[str], parts: list[Instructions]) -> bool:
    special = {name for name in names if name.startswith("__")}
    if not special <= ALLOWED_SPECIAL_NAMES or any(name.startswith(_INTROSPECTION) for name in names):
        return False
    # As an attribute such a name is like any other: `re.compile`.
    refused = names & _REFUSED_BUILTINS
    return not refused or all(refused.isdisjoint(part.names(_VARIABLE)) for part in parts)


def _names_in_patterns(part: Instructions) -> Iterator[str]:
    """The attributes that class patterns read."""
    for position in part.positions(_CLASS_PATTERN):
        names = part.constant_before(position)
        yield from names if type(names) is tuple else ("__unknown__",)


def _shows_uses(part: Instructions) -> bool:
    """Whether `type` is called only for the text of a type, and `format` only with texts that read nothing.

    `type` can make classes with any special methods, under any name: `type(int)` is also `type`.
    """
    for position in part.positions(_READ):
        if part.name(position) in ("format", "format_map"):
            text = part.constant_before(position)
            if type(text) is not str or _reads_attributes(text):
                return False
    return all(part.name(position) != "type" or _tells_type(part, position) for position in part.positions(_VARIABLE))


def _tells_type(part: Instructions, position: int) -> bool:
    following = part.following(position)
    argument, call, use = next(following, -1), next(following, -1), next(following, -1)
    if use < 0 or part.numbers[argument] not in _SIMPLE:
        return False
    if part.numbers[call] not in _CALL or part.argument(call) != 1:
        return False
    return part.numbers[use] in _TEXT_OF or (part.numbers[use] in _READ and part.name(use) in _TEXTS)
