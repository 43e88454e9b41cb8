# How programs end: errors, exits, warnings.

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
