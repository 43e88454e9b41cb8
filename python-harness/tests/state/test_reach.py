"""What the analysis calls harmless must be so; and it must see through all ways to state that outlives a call."""

from __future__ import annotations

import bisect  # noqa: F401  (loaded, as in a worker)
import cmath  # noqa: F401
import collections.abc  # noqa: F401
import heapq  # noqa: F401
import json.decoder
import re  # noqa: F401

import pytest

from harness.source import compile_source
from harness.state.reach import ALLOWED_MODULES, Reach

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
    "import math, " + ", ".join(f"a{n}" for n in range(300)) + ", os",
]


def _judge(code: str) -> bool:
    body, tail = compile_source(code)
    return Reach().is_harmless(tuple(part for part in (body, tail) if part is not None))


@pytest.mark.parametrize("code", HARMLESS)
def test_code_that_works_on_its_own_objects_is_harmless(code: str) -> None:
    assert _judge(code)


@pytest.mark.parametrize("code", REACHING)
def test_code_that_could_reach_shared_state_is_not(code: str) -> None:
    assert not _judge(code)


def test_a_module_that_is_not_loaded_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(__import__("sys").modules, "bisect")
    assert not _judge("import bisect\nbisect.bisect([1], 1)")


def test_no_allowed_name_is_a_module() -> None:
    for name, allowed in ALLOWED_MODULES.items():
        module = __import__(name)
        for attribute in allowed or ():
            assert not isinstance(vars(module).get(attribute), type(json)), f"{name}.{attribute}"
