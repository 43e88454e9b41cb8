# What programs print, and what they are to themselves.

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
