# Ordinary programs of the language itself. `#: with N = 1, 2` runs a program once for each value.

# %% functions: recursion
#: with N = 5, 10, 20
def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)
print(factorial(N))
factorial(N) % 1000007

# %% functions: closures
#: with N = 1, 3
def counter(step):
    total = 0
    def advance():
        nonlocal total
        total += step
        return total
    return advance
tick = counter(N)
[tick() for _ in range(4)]

# %% functions: default arguments that change
def collect(item, into=[]):
    into.append(item)
    return into
collect(1)
collect(2)

# %% functions: decorators
#: with N = 2, 4
import functools
def twice(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(function(*args))
    return wrapper
@twice
def square(x):
    return x * x
print(square.__name__, square.__qualname__)
square(N)

# %% functions: lru_cache
#: with N = 10, 50, 90
import functools
@functools.cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
print(fibonacci(N))
fibonacci.cache_info()

# %% functions: introspection
import inspect
def greet(name: str, *, loud: bool = False) -> str:
    """Says hello."""
    return name.upper() if loud else name
print(inspect.signature(greet), greet.__doc__)
inspect.getsource(greet)

# %% functions: keyword arguments
#: with N = 'a', 'b'
def show(*args, **kwargs):
    return args, sorted(kwargs.items())
show(1, 2, x=3, **{N: 4})

# %% classes: inheritance
#: with N = 'Rex', 'Tom'
class Animal:
    def __init__(self, name):
        self.name = name
    def __repr__(self):
        return f'{type(self).__name__}({self.name!r})'
class Dog(Animal):
    def speak(self):
        return f'{self.name}: woof'
dog = Dog(N)
print(dog.speak(), Dog.__mro__[1].__name__, Dog.__module__)
dog

# %% classes: properties and slots
#: with N = 0, 100
class Celsius:
    __slots__ = ('degrees',)
    def __init__(self, degrees):
        self.degrees = degrees
    @property
    def fahrenheit(self):
        return self.degrees * 9 / 5 + 32
Celsius(N).fahrenheit

# %% classes: metaclass
class Registry(type):
    known = []
    def __new__(meta, name, bases, namespace):
        cls = super().__new__(meta, name, bases, namespace)
        meta.known.append(name)
        return cls
class One(metaclass=Registry): pass
class Two(One): pass
Registry.known

# %% classes: operators
#: with N = 1, 2, 3
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __repr__(self):
        return f'Vector({self.x}, {self.y})'
Vector(1, N) + Vector(N, 1)

# %% classes: abstract base class
import abc
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
class Square(Shape):
    def area(self):
        return 9
try:
    Shape()
except TypeError as error:
    print(type(error).__name__)
Square().area()

# %% classes: registered with a base class
import collections.abc
class Custom:
    def __len__(self):
        return 3
print(isinstance(Custom(), collections.abc.Sized))
len(Custom())

# %% classes: dataclass
#: with N = 1, 2, 3
from dataclasses import asdict, dataclass, field, replace
@dataclass(order=True)
class Item:
    price: float
    name: str = 'thing'
    tags: list = field(default_factory=list)
item = Item(N)
print(replace(item, name='other'), asdict(item))
item < Item(2)

# %% classes: frozen dataclass with slots
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0
try:
    Point(1).x = 2
except Exception as error:
    print(type(error).__name__, error)
{Point(1): 'a'}[Point(1)]

# %% classes: enum
#: with N = 1, 2
import enum
class Colour(enum.Enum):
    RED = 1
    BLUE = 2
class Mode(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
print(Colour(N).name, Mode.READ | Mode.WRITE)
list(Colour)

# %% classes: named tuple
#: with N = 2, 3
from typing import NamedTuple
class Pair(NamedTuple):
    left: int
    right: int = 0
pair = Pair(N)
print(pair._asdict(), pair._replace(right=9))
pair

# %% classes: finalizer
class Noisy:
    def __del__(self):
        print('gone')
noisy = Noisy()
del noisy
print('after')

# %% classes: finalizer at the end
class Late:
    def __del__(self):
        print('late')
late = Late()
print('end of code')

# %% classes: protocol and generics
from typing import Generic, Protocol, TypeVar, get_type_hints, runtime_checkable
T = TypeVar('T')
@runtime_checkable
class Named(Protocol):
    name: str
class Box(Generic[T]):
    name = 'box'
    content: T
print(isinstance(Box(), Named), Box[int])
get_type_hints(Box)

# %% generators: fibonacci
#: with N = 5, 10, 15
def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
import itertools
list(itertools.islice(fibonacci(), N))

# %% generators: send, throw and close
def echo():
    received = None
    try:
        while True:
            try:
                received = yield received
            except ValueError as error:
                received = f'caught {error}'
    finally:
        print('closed')
generator = echo()
next(generator)
print(generator.send(1), generator.throw(ValueError('x')))
generator.close()

# %% generators: left open
def forever():
    try:
        while True:
            yield 1
    finally:
        print('cleaned')
generator = forever()
next(generator)

# %% generators: yield from
#: with N = 3, 4
def inner(n):
    yield from range(n)
    return n * 10
def outer(n):
    total = yield from inner(n)
    yield total
list(outer(N))

# %% comprehensions: nested
#: with N = 2, 3, 4
table = {row: [row * column for column in range(1, N)] for row in range(1, N)}
table

# %% matching: structures
#: with N = {'a': 1}, [1, 2], 'text', 5
def kind(thing):
    match thing:
        case {'a': value}:
            return f'mapping {value}'
        case [first, *rest]:
            return f'sequence {first} {rest}'
        case str() as text:
            return f'text {text}'
        case _:
            return 'other'
kind(N)

# %% walrus and f-strings: formats
#: with N = 3.14159, 2.5, 1000000
if (rounded := round(N, 2)) > 3:
    print(f'{rounded = } {N:>12.3f} {N:e} {N:,}')
f'{N!r:>15}'

# %% context managers: order
from contextlib import ExitStack, contextmanager, suppress
@contextmanager
def step(name):
    print('enter', name)
    try:
        yield name
    finally:
        print('leave', name)
with ExitStack() as stack, suppress(KeyError):
    names = [stack.enter_context(step(name)) for name in 'abc']
    raise KeyError('x')

# %% context managers: redirected output
import contextlib, io
buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print('hidden')
print('shown')
buffer.getvalue()

# %% exceptions: uncaught
#: with N = 0, 1, 2
def divide(a, b):
    return a / b
def work(n):
    return divide(1, n - 1)
print(work(N))

# %% exceptions: chained
#: with N = 'key', 'other'
def load(key):
    try:
        return {'key': 1}[key]
    except KeyError as error:
        raise ValueError(f'no {key}') from error
load(N)

# %% exceptions: in the midst of another
try:
    1 / 0
except ZeroDivisionError:
    undefined_name

# %% exceptions: own class
class TooHot(Exception):
    def __init__(self, degrees):
        super().__init__(f'{degrees} degrees')
        self.degrees = degrees
raise TooHot(99)

# %% exceptions: groups
def fail():
    raise ExceptionGroup('several', [ValueError(1), TypeError(2)])
try:
    fail()
except* ValueError as group:
    print('values', group.exceptions)
except* TypeError as group:
    print('types', group.exceptions)

# %% exceptions: group that goes through
raise ExceptionGroup('several', [ValueError('one'), KeyError('two')])

# %% exceptions: notes
error = ValueError('base')
error.add_note('first note')
raise error

# %% exceptions: finally and return
#: with N = 1, 2
def choose(n):
    try:
        if n == 1:
            raise ValueError
        return 'returned'
    except ValueError:
        return 'caught'
    finally:
        print('finally')
choose(N)

# %% exceptions: traceback module
import traceback
def deep(n):
    if n == 0:
        raise RuntimeError('bottom')
    deep(n - 1)
try:
    deep(3)
except RuntimeError:
    text = traceback.format_exc()
print(text)

# %% exceptions: recursion without end
def forever():
    forever()
try:
    forever()
except RecursionError as error:
    print(type(error).__name__)

# %% exceptions: assertion
#: with N = 1, 2
assert N == 1, f'{N} is not one'
'fine'

# %% exceptions: syntax error
print('never'
x = = 1

# %% exceptions: indentation error
if True:
print('x')

# %% exceptions: name error with a hint
lenght = 3
print(length_of_it)

# %% exceptions: attribute error
#: with N = 'lower', 'lowre'
getattr('ABC', N)()

# %% exceptions: in a comprehension
[1 / n for n in (2, 1, 0)]

# %% exceptions: unicode in the source
text = 'žluťoučký kůň'
raise ValueError(text)

# %% exit: sys.exit
#: with N = 0, 3, None
import sys
print('before')
sys.exit(N)

# %% exit: with a message
import sys
sys.exit('going home')

# %% exit: SystemExit in a function
def leave():
    raise SystemExit(4)
try:
    leave()
finally:
    print('finally ran')

# %% exit: exit and quit
exit(2)

# %% output: unicode
#: with N = 'ASCII', 'äöü', '日本語', '🐍🎉', '\u202e'
print(N, len(N), ascii(N))
N

# %% output: stderr and stdout
import sys
print('out')
print('err', file=sys.stderr)
sys.stdout.write('no newline')
sys.stderr.flush()

# %% output: descriptors
import os, sys
os.write(1, b'raw\n')
os.write(2, b'raw error\n')
print('after')

# %% output: bytes that are no text
import sys
sys.stdout.buffer.write(b'\xff\xfe bytes\n')

# %% output: lone surrogate
print('\udc80')

# %% output: long
#: with N = 100, 1000
for line in range(N):
    print('line', line)

# %% output: print options
print(1, 2, 3, sep='-', end='!\n', flush=True)
print(*range(5), sep='\n')

# %% output: pprint
#: with N = 20, 80
import pprint
pprint.pprint({'name': list(range(15)), 'nested': {'a': ('b', 'c')}}, width=N)

# %% output: nothing
pass

# %% output: None as the last value
print('shown')
None

# %% output: result variable
result = {'a': [1, 2]}

# %% output: value of many types
#: with N = 1, 'x', [1, 'a', None], {'k': 1.5}, (1, 2), True, 3.0, b'x', 1j
N

# %% output: input at its end
try:
    input('name? ')
except EOFError as error:
    print(type(error).__name__, error)

# %% module: what __main__ is
import sys
print(__name__, sys.argv, __builtins__.__class__.__name__)
sys.modules['__main__'].__dict__ is globals()

# %% module: names in a fresh namespace
sorted(name for name in globals() if not name.startswith('__'))

# %% module: imports in functions
def parse(text):
    import json
    return json.loads(text)
parse('[1, 2]')

# %% module: __future__
from __future__ import annotations
def function(x: Undefined) -> Missing: ...
function.__annotations__

# %% module: own module in the working folder
#: with N = 1, 2
import pathlib, sys
pathlib.Path('helper_module.py').write_text(f'value = {N}\ndef double(): return value * 2\n')
sys.path.insert(0, '.')
import helper_module
helper_module.double()

# %% module: exec and eval
#: with N = 2, 3
namespace = {}
exec('def cube(x): return x ** 3', namespace)
eval('cube(n)', namespace, {'n': N})

# %% warnings: shown once for each place
#: with N = 1, 3
import warnings
for _ in range(N):
    warnings.warn('careful', UserWarning)
print('done')

# %% warnings: deprecated
import warnings
def old():
    warnings.warn('old is old', DeprecationWarning, stacklevel=2)
old()

# %% warnings: as errors
import warnings
warnings.simplefilter('error')
warnings.warn('stop')

# %% warnings: caught
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    warnings.warn('seen')
[str(entry.message) for entry in caught]

# %% arithmetic: big numbers
#: with N = 10, 100, 500
2 ** N % (10 ** 9 + 7), str(3 ** N)[:20]

# %% arithmetic: too many digits
print(len(str(10 ** 5000)))
