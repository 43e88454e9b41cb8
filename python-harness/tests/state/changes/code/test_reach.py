"""What the analysis calls harmless must be so; and it must see through all ways to state that outlives a call."""

from __future__ import annotations

import bisect  # noqa: F401  (loaded, as in a worker)
import builtins
import cmath  # noqa: F401
import collections.abc
import heapq  # noqa: F401
import json.decoder
import re
import sys

import pytest
from state.worker_zygote import WorkerZygote

from harness.source.compilation import compile_source
from harness.state.changes.code.reach import ALLOWED_BUILTINS, ALLOWED_MODULES, Reach

HARMLESS = [
    "1 + 1",
    "print('hello')",
    "x = [n * n for n in range(10)]\nsum(x)",
    "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(10)",
    "class P:\n    def __init__(self, x):\n        self.x = x\nprint(P(1).x)",
    "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)",
    "with_dict = {'a': 1}\nfor key, value in with_dict.items():\n    print(key, value)",
    "if __name__ == '__main__':\n    print('{:>10}'.format('x'))",
    "import math\nmath.sqrt(2)",
    "import json\njson.dumps({'a': [1, 2]})",
    "from collections import Counter\nCounter('abracadabra').most_common(2)",
    "import re\nre.findall(r'[a-z]+', 'ab cd')",
    "from datetime import datetime, timedelta\ndatetime(2026, 1, 1) + timedelta(days=1)",
    "def numbers():\n    yield 1\nlist(numbers())",
    "match [1, 2]:\n    case [a, b]:\n        print(a + b)",
    "match 5:\n    case int(n):\n        print(n)",
    "import re\nre.compile('a').findall('b')",
    "import json, re\nif __name__ == '__main__':\n    print(json.dumps(re.findall('a', 'aba')))",
    "print(type(1).__name__, f'{type(print)}')",
    "import json\ntry:\n    json.loads('{')\nexcept ValueError as error:\n    print(type(error).__name__, error.pos)",
    "x = 1\nprint('{:.2f} {:>{w}}'.format(1.5, 2, w=5), 'a{}'.format(x) if x else 2)",
    "class A:\n    open = 1\nprint(A().open)",
    "import functools\n@functools.cache\ndef f(n):\n    return n\nf(1)\nprint(f.cache_info().hits)",
    "import datetime\ndatetime.datetime.now(datetime.timezone.utc).isoformat()",
]

REACHING = [
    "import sys",
    "import os\nos.environ['A'] = '1'",
    "import json, os",
    "import json.decoder",
    "from json import decoder",
    "import json\njson.codecs.sys.path.append('x')",
    "import json\njson.scanner.re.enum.sys",
    "from json import *",
    "import math\nmath.pi = 3",
    "import math\ndel math.pi",
    "import csv",
    "from collections import abc",
    "import collections\ncollections.abc.Sized.register(int)",
    "from datetime import datetime\ndatetime.strptime('1', '%d')",
    "__import__('os')",
    "__builtins__.print = None",
    "globals()['__builtins__']",
    "().__class__.__base__.__subclasses__()",
    "print.__self__.len = None",
    "def f(): pass\nf.__globals__",
    "def f(): pass\nf.__code__ = f.__code__.replace()",
    "try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__.tb_frame.f_back",
    "def g():\n    yield\ng().gi_frame.f_back",
    "match (lambda: (yield))():\n    case object(gi_frame=frame):\n        print(frame)",
    "getattr(print, '__se' + 'lf__')",
    "setattr(print, 'x', 1)",
    "eval('1')",
    "exec('import os')",
    "compile('1', '', 'eval')",
    "open('/tmp/x', 'w')",
    "vars(int)",
    "locals()",
    "breakpoint()",
    "exit()",
    "help(1)",
    "class A:\n    def __del__(self): pass",
    "class A:\n    def __getattribute__(self, name): pass",
    "object.__getattribute__(print, '__self__')",
    "class A:\n    def __class_getitem__(cls, key): pass",
    "async def f(): pass\nf()",
    "async def f():\n    yield\nf()",
    "x: int = 1",
    "lambda: __import__('os')",
    "[().__class__ for _ in range(1)]",
    "def outer():\n    def inner():\n        import os\n    inner()\nouter()",
    "ExceptionGroup.leak = 'x'",
    "BaseExceptionGroup('m', [ValueError()])",
    "try:\n    raise ValueError\nexcept* ValueError as e:\n    pass",
    "from collections import ChainMap\nChainMap.register(int)",
    "from collections import Counter\nCounter.mro()",
    "import re\nre.A._member_map_.pop('IGNORECASE')",
    "import re\nre.A._value2member_map_",
    "import re\nre.escape(type('S', (str,), {'translate': lambda s, t: (t.clear(), '')[1]})('.'))",
    "import re\nclass S(str):\n    def __hash__(self): return hash('abc')\nre.match(S('zzz'), '')",
    "type('X', (), {'__del__': lambda self: print(1)})()",
    "t = type\nt('X', (), {})",
    "print(type(int))",
    "class E:\n    def __eq__(self, other): other('X', (), {})\nE() == type(int)",
    "f(" + "0," * 255 + "type, x)",
    "class M(type): pass",
    "import re\ntype(re.A)(True)",
    "def f(): pass\n'{0.__builtins__[exit]}'.format(f)",
    "t = '{0.__builtins__[exit]}'\nt.format(print)",
    "t = '{0.__self__}'\n(t or '{}').format(print)",
    "t = '{0.__self__}'\n(t if t else '{}').format(print)",
    "for t in '{0.__self__}', '{}':\n    t.format(print)",
    "str.format('{0.__self__}', print)",
    "class S(str):\n    def read(self, x): return super().format(x)\nS('{0.__self__}').read(print)",
    "match '{0.__self__}':\n    case str(format=f):\n        f(print)",
    "'{0:{1.__self__}}'.format(1, print)",
    "'{a[b]}'.format_map({'a': {'b': 1}})",
    "import re\nmatch re.A:\n    case object(_member_map_=m):\n        m.clear()",
    "import json\nclass A: pass",
    "import functools, json\nfunctools.wraps(print)(json.dumps)",
    "import json\ntry:\n    json.loads('')\nexcept ValueError as error:\n    error.obj",
    "from collections import Counter\nCounter.update.__kwdefaults__",
    "from collections import Counter\nCounter(map(bool.__invert__, [True]))",
    "__name__ = 'pandas.io.x'\nfrom .json import loads",
    "import re\nre.compile\ncompile('1', '', 'eval')",
    "import math, " + ", ".join(f"a{n}" for n in range(300)) + ", os",
]


def _judge(code: str) -> bool:
    statements, tail, _ = compile_source(code)
    return Reach().is_harmless(statements if tail is None else [*statements, tail])


@pytest.mark.parametrize("code", HARMLESS)
def test_code_that_works_on_its_own_objects_is_harmless(code: str) -> None:
    assert _judge(code)


@pytest.mark.parametrize("code", REACHING)
def test_code_that_could_reach_shared_state_is_not(code: str) -> None:
    assert not _judge(code)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there are no type parameters yet")
@pytest.mark.parametrize("code", ["def f[T](x: T): return x", "class A[T]: pass\nA[int]", "type X = int"])
def test_type_parameters_fill_the_caches_of_typing(code: str) -> None:
    assert not _judge(code)


@pytest.mark.parametrize("pattern", ["[[a]", "[%--b]", "[a&&b]", "[a~~b]", b"[a||b]"])
def test_a_pattern_that_warns_once_is_cleaned_up_after(pattern: str | bytes) -> None:
    statements, tail, _ = compile_source(f"import re\nre.compile({pattern!r})")
    assert tail is not None
    reach = Reach()
    assert reach.is_harmless((*statements, tail))
    with pytest.warns(FutureWarning):
        re.compile(pattern)
    try:
        assert not reach.is_harmless((*statements, tail))
    finally:
        re.purge()


def test_a_warning_that_a_module_noted_is_cleaned_up_after() -> None:
    reach = Reach()
    statements, tail, _ = compile_source("from collections import Counter\nCounter('ab')")
    assert tail is not None
    assert reach.is_harmless((*statements, tail))
    vars(collections)["__warningregistry__"] = {}
    try:
        assert not reach.is_harmless((*statements, tail))
    finally:
        del vars(collections)["__warningregistry__"]


def test_all_allowed_builtin_types_are_immutable() -> None:
    for name in ALLOWED_BUILTINS:
        kind = vars(builtins)[name]
        assert not isinstance(kind, type) or kind.__flags__ & 1 << 8, name


def test_a_codec_that_had_to_be_imported_is_forgotten(standard: WorkerZygote) -> None:
    answers = standard.run("'x'.encode('idna')", "import sys\n'encodings.idna' in sys.modules", cleanup_modules=True)
    assert answers[-1]["result"] == "False"


def test_a_module_that_is_not_loaded_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(__import__("sys").modules, "bisect")
    assert not _judge("import bisect\nbisect.bisect([1], 1)")


def test_no_allowed_name_is_a_module() -> None:
    for name, allowed in ALLOWED_MODULES.items():
        module = __import__(name)
        for attribute in allowed or ():
            assert not isinstance(vars(module).get(attribute), type(json)), f"{name}.{attribute}"
