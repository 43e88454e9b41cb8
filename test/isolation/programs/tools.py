# Tools: logging, tests, introspection.

# %% environment: variables
#: with N = 'one', 'two'
import os, subprocess
os.environ['MY_SETTING'] = N
subprocess.run('echo $MY_SETTING', shell=True, capture_output=True, text=True).stdout

# %% environment: names
import os
sorted(os.environ)

# %% logging: basic configuration
#: with N = 'DEBUG', 'WARNING'
import logging
logging.basicConfig(level=N, format='%(levelname)s:%(name)s:%(message)s')
log = logging.getLogger('app.part')
log.debug('details')
log.warning('careful')

# %% logging: unconfigured
import logging
logging.info('not shown')
logging.getLogger('app').warning('shown without format')

# %% logging: exception
import logging
try:
    1 / 0
except ZeroDivisionError:
    logging.exception('failed')

# %% logging: handler on a stream
import io, logging
buffer = io.StringIO()
log = logging.getLogger('buffered')
log.setLevel(logging.INFO)
log.propagate = False
log.addHandler(logging.StreamHandler(buffer))
log.info('kept')
buffer.getvalue()

# %% atexit: callback
import atexit
atexit.register(print, 'at exit')
print('end')

# %% contextvars: contexts
import contextvars
level = contextvars.ContextVar('level', default=0)
def raise_level():
    level.set(5)
    return level.get()
contextvars.copy_context().run(raise_level), level.get()

# %% argparse: arguments
#: with N = ['--size', '3'], ['--size', 'x']
import argparse
parser = argparse.ArgumentParser(prog='tool')
parser.add_argument('--size', type=int, default=1)
parser.parse_args(N)

# %% unittest: a test case
import io, unittest
class Sums(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)
    def test_fails(self):
        self.assertEqual(1, 2)
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Sums)
outcome = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
outcome.testsRun, len(outcome.failures)

# %% unittest: mock
from unittest import mock
import os
with mock.patch('os.getpid', return_value=-42):
    print(os.getpid())
os.getpid() != -42

# %% doctest: docstring
import doctest
def double(x):
    """
    >>> double(2)
    4
    """
    return x * 2
doctest.testmod(verbose=False)

# %% ast: tree
#: with N = '1 + 2', 'f(x)'
import ast
print(ast.dump(ast.parse(N, mode='eval')))
ast.literal_eval('[1, (2, 3)]')

# %% dis: instructions
import dis
[instruction.opname for instruction in dis.get_instructions('x = 1')][-1]

# %% gc: collection
import gc, weakref
class Node:
    pass
node = Node()
node.self = node
alive = weakref.ref(node)
del node
gc.collect()
alive() is None

# %% tracing: settrace
import sys
seen = []
def trace(frame, event, arg):
    seen.append(event)
    return trace
def function():
    return 1
sys.settrace(trace)
function()
sys.settrace(None)
seen

# %% locale: default
import locale
locale.setlocale(locale.LC_ALL, 'C')
locale.localeconv()['decimal_point'], f'{1234.5:n}'

# %% ctypes: C library
import ctypes
libc = ctypes.CDLL(None)
libc.abs(-5)

# %% timeit and time: figures that are not printed
import time, timeit
started = time.perf_counter()
timeit.timeit('1 + 1', number=100) >= 0, time.perf_counter() >= started

# %% secrets: lengths
import secrets
len(secrets.token_hex(8)), len(secrets.token_bytes(4))

# %% sched and graphlib: order
import graphlib, sched
scheduler = sched.scheduler()
done = []
scheduler.enter(0.01, 1, done.append, ('second',))
scheduler.enter(0, 1, done.append, ('first',))
scheduler.run()
done, list(graphlib.TopologicalSorter({'b': ['a'], 'c': ['b']}).static_order())

# %% imports: modules that are seldom used
#: with N = 'colorsys', 'cmd', 'wave', 'netrc', 'plistlib', 'fileinput', 'imaplib', 'poplib', 'code', 'turtledemo'
import importlib
try:
    print(importlib.import_module(N).__name__)
except ImportError as error:
    print(type(error).__name__)
