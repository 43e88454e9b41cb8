# Functions, generators and comprehensions. `#: with N = 1, 2` runs a program once for each value.

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

# %% arithmetic: big numbers
#: with N = 10, 100, 500
2 ** N % (10 ** 9 + 7), str(3 ** N)[:20]

# %% arithmetic: too many digits
print(len(str(10 ** 5000)))
