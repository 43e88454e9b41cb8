# Ordinary programs of the standard library.

# %% json: round trip
#: with N = None, 2, 4
import json
text = json.dumps({'b': [1, 2.5, None, True], 'a': 'ü'}, indent=N, sort_keys=True)
print(text)
json.loads(text)

# %% json: errors
#: with N = '{', '[1,]', '{"a": 1}'
import json
try:
    print(json.loads(N))
except json.JSONDecodeError as error:
    print(error.msg, error.pos)

# %% json: own encoder
import datetime, json
class Encoder(json.JSONEncoder):
    def default(self, thing):
        return thing.isoformat()
json.dumps({'when': datetime.date(2024, 2, 29)}, cls=Encoder)

# %% re: groups
#: with N = '2024-02-29', 'x 1999-12-31 y', 'nothing'
import re
match = re.search(r'(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)', N)
match and match.groupdict()

# %% re: substitution
#: with N = 'hello world', 'a-b-c'
import re
re.sub(r'\b(\w)(\w*)', lambda match: match[1].upper() + match[2], N), re.split(r'\W+', N)

# %% re: many patterns
#: with N = 30, 120
import re
sum(bool(re.match(rf'a{{{count}}}b', 'a' * count + 'b')) for count in range(N))

# %% re: flags
import re
pattern = re.compile(r'''
    (\d+)   # number
    \s*
    (px|em) # unit
''', re.VERBOSE | re.IGNORECASE)
print(pattern.flags & re.IGNORECASE)
pattern.findall('10 PX, 2em')

# %% datetime: arithmetic
#: with N = 1, 31, 366
import datetime
day = datetime.date(2024, 1, 31) + datetime.timedelta(days=N)
print(day.strftime('%A %d %B %Y'), day.isocalendar())
day

# %% datetime: zones
import datetime
utc = datetime.datetime(2024, 3, 10, 12, tzinfo=datetime.timezone.utc)
east = utc.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
print(east.isoformat(), east.utcoffset())

# %% datetime: parsing
#: with N = '2024-02-29', '2023-02-29'
import datetime
datetime.datetime.strptime(N, '%Y-%m-%d')

# %% calendar: month
#: with N = 2, 12
import calendar
print(calendar.month(2024, N))

# %% time: zone of the sandbox
import time
print(time.tzname, time.strftime('%H:%M', time.gmtime(0)), time.strftime('%H:%M', time.localtime(0)))

# %% collections: Counter
#: with N = 'abracadabra', 'mississippi'
from collections import Counter
Counter(N).most_common(2)

# %% collections: defaultdict, deque and OrderedDict
#: with N = 2, 3
from collections import OrderedDict, defaultdict, deque
groups = defaultdict(list)
for number in range(7):
    groups[number % N].append(number)
window = deque(range(10), maxlen=N)
order = OrderedDict(groups)
order.move_to_end(0)
print(dict(groups), window, order)

# %% collections: namedtuple and ChainMap
from collections import ChainMap, namedtuple
Point = namedtuple('Point', 'x y', defaults=[0])
print(Point(1), ChainMap({'a': 1}, {'a': 2, 'b': 3})['b'])

# %% itertools: combinations
#: with N = 2, 3
import itertools
print(list(itertools.combinations('ABCD', N)))
[key for key, _ in itertools.groupby('aabbc')], list(itertools.accumulate(range(N)))

# %% functools: reduce, partial and singledispatch
#: with N = 1, 'text', [1]
import functools
@functools.singledispatch
def describe(thing):
    return 'thing'
@describe.register
def _(thing: int):
    return 'int'
@describe.register
def _(thing: list):
    return 'list'
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(pow, 2)(5))
describe(N)

# %% asyncio: gather
#: with N = 1, 5
import asyncio
async def work(number):
    await asyncio.sleep(0.001 * number)
    return number * 2
async def main():
    return await asyncio.gather(*(work(number) for number in range(N)))
asyncio.run(main())

# %% asyncio: queue and timeout
import asyncio
async def main():
    queue = asyncio.Queue()
    async def produce():
        for item in range(3):
            await queue.put(item)
    async def consume():
        return [await queue.get() for _ in range(3)]
    _, items = await asyncio.gather(produce(), consume())
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError:
        print('timeout')
    return items
asyncio.run(main())

# %% asyncio: subprocess
import asyncio
async def main():
    process = await asyncio.create_subprocess_exec('echo', 'from a child', stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output, process.returncode
asyncio.run(main())

# %% asyncio: error in a task
import asyncio
async def fail():
    raise ValueError('in a task')
async def main():
    await asyncio.create_task(fail())
asyncio.run(main())

# %% asyncio: async generator and comprehension
import asyncio
async def numbers(n):
    for number in range(n):
        yield number
        await asyncio.sleep(0)
async def main():
    return [number async for number in numbers(4)]
asyncio.run(main())

# %% asyncio: threads
import asyncio
async def main():
    return await asyncio.to_thread(sum, range(10))
asyncio.run(main())

# %% subprocess: run
#: with N = 'hello', 'two words'
import subprocess
finished = subprocess.run(['echo', N], capture_output=True, text=True, check=True)
print(finished.stdout, finished.returncode)

# %% subprocess: inherited output
import subprocess
print('before', flush=True)
subprocess.run(['echo', 'child'])
subprocess.run('echo error >&2', shell=True)
print('after')

# %% subprocess: failure
#: with N = 'exit 3', 'exit 0'
import subprocess
subprocess.run(N, shell=True, check=True)

# %% subprocess: input and pipes
import subprocess
subprocess.run(['sort'], input='b\na\n', capture_output=True, text=True).stdout

# %% subprocess: python itself
import subprocess, sys
subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout

# %% tempfile: files and folders
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'x.txt')
    with open(path, 'w') as file:
        file.write('content')
    print(os.listdir(folder), open(path).read())
print(os.path.exists(folder))

# %% tempfile: named file
import tempfile
with tempfile.NamedTemporaryFile('w+', suffix='.txt') as file:
    file.write('abc')
    file.seek(1)
    print(file.read())

# %% tempfile: kept file
import os, tempfile
handle, path = tempfile.mkstemp()
os.close(handle)
os.path.getsize(path)

# %% sqlite3: table
#: with N = 3, 30
import sqlite3
with sqlite3.connect(':memory:') as connection:
    connection.execute('create table t (n integer, square integer)')
    connection.executemany('insert into t values (?, ?)', [(n, n * n) for n in range(N)])
    print(connection.execute('select sum(square), count(*) from t').fetchone())
connection.close()

# %% sqlite3: file
import sqlite3
connection = sqlite3.connect('data.db')
connection.execute('create table t (x)')
connection.execute("insert into t values ('a')")
connection.commit()
list(connection.execute('select * from t'))

# %% sqlite3: error
import sqlite3
sqlite3.connect(':memory:').execute('select * from missing')

# %% decimal: precision
#: with N = 5, 28, 50
import decimal
decimal.getcontext().prec = N
decimal.Decimal(1) / decimal.Decimal(7)

# %% decimal: local context
import decimal
with decimal.localcontext() as context:
    context.prec = 4
    print(decimal.Decimal(2).sqrt())
decimal.Decimal(2).sqrt()

# %% decimal: division by zero
import decimal
decimal.Decimal(1) / 0

# %% fractions: sums
#: with N = 3, 6
from fractions import Fraction
sum(Fraction(1, n) for n in range(1, N))

# %% random: seeded
#: with N = 1, 42, 'text'
import random
random.seed(N)
numbers = [random.randint(1, 100) for _ in range(5)]
random.shuffle(numbers)
numbers, round(random.gauss(0, 1), 6)

# %% random: own generator
#: with N = 7, 8
import random
generator = random.Random(N)
generator.sample(range(100), 5), generator.choices('abc', k=4)

# %% statistics: figures
import statistics
data = [1, 2, 2, 3, 9]
statistics.mean(data), statistics.median(data), round(statistics.stdev(data), 6)

# %% math: functions
#: with N = 10, 12.5
import cmath, math
math.sqrt(N), math.floor(N), math.gcd(12, 18), round(math.sin(N), 9), cmath.sqrt(-4)

# %% csv: writer and reader
#: with N = ',', ';'
import csv, io
buffer = io.StringIO()
writer = csv.writer(buffer, delimiter=N)
writer.writerows([['name', 'size'], ['a,b', 1], ['c"d', 2]])
print(repr(buffer.getvalue()))
list(csv.reader(io.StringIO(buffer.getvalue()), delimiter=N))

# %% csv: dictionaries and a dialect
import csv, io
csv.register_dialect('pipes', delimiter='|')
list(csv.DictReader(io.StringIO('a|b\n1|2\n'), dialect='pipes'))

# %% pathlib: tree
#: with N = 2, 4
from pathlib import Path
for index in range(N):
    path = Path('tree') / f'd{index}' / 'file.txt'
    path.parent.mkdir(parents=True)
    path.write_text('x' * index)
sorted(str(path) for path in Path('tree').rglob('*.txt')), Path('tree/d1/file.txt').stat().st_size

# %% pathlib: pure paths
from pathlib import PurePosixPath
path = PurePosixPath('/a/b/c.tar.gz')
path.suffixes, path.stem, path.parent, path.with_suffix('.zip')

# %% files: reading and writing
import os
with open('note.txt', 'w', encoding='utf-8') as file:
    print('první řádek', file=file)
    file.write('second')
with open('note.txt', 'rb') as file:
    print(file.read())
os.rename('note.txt', 'other.txt')
os.listdir('.')

# %% files: left open
file = open('left.txt', 'w')
file.write('abc')

# %% files: none there at the start
import os
os.listdir('.')

# %% files: missing
open('/nonexistent/file')

# %% files: changed folder
import os
os.mkdir('inner')
os.chdir('inner')
open('x', 'w').close()
os.path.basename(os.getcwd()), os.listdir('.')

# %% shutil: copy and archive
import os, shutil
os.makedirs('source/a')
open('source/a/x.txt', 'w').write('x')
shutil.copytree('source', 'target')
shutil.make_archive('packed', 'zip', 'source')
shutil.rmtree('source')
sorted(os.listdir('.')), os.listdir('target/a')

# %% zipfile: in memory
import io, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('a.txt', 'aaa' * 50)
zipfile.ZipFile(buffer).namelist(), zipfile.ZipFile(buffer).read('a.txt')[:4]

# %% compression: gzip, bz2, lzma and zlib
#: with N = 10, 1000
import bz2, gzip, lzma, zlib
data = b'abc' * N
[module.decompress(module.compress(data)) == data for module in (bz2, gzip, lzma, zlib)]

# %% hashing: digests
#: with N = b'', b'abc'
import base64, hashlib, hmac
hashlib.sha256(N).hexdigest(), hmac.new(b'key', N, 'md5').hexdigest(), base64.b64encode(N)

# %% threading: joined threads
#: with N = 1, 4
import threading
total, lock = 0, threading.Lock()
def add(number):
    global total
    with lock:
        total += number
threads = [threading.Thread(target=add, args=(number,)) for number in range(N)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total

# %% threading: names
import threading
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
thread.name, threading.main_thread().name, threading.active_count()

# %% threading: thread that was not joined
import threading, time
def late():
    time.sleep(0.05)
    print('from the thread')
threading.Thread(target=late).start()
print('main is done')

# %% threading: pool
#: with N = 1, 4
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(N) as pool:
    results = list(pool.map(lambda number: number ** 2, range(8)))
results

# %% threading: error in a thread
import threading
def fail():
    raise ValueError('in a thread')
thread = threading.Thread(target=fail, name='worker')
thread.start()
thread.join()
print('main goes on')

# %% threading: queue, event and timer
import queue, threading
items, done = queue.Queue(), threading.Event()
def work():
    while (item := items.get()) is not None:
        print('got', item)
    done.set()
thread = threading.Thread(target=work)
thread.start()
for item in (1, 2, None):
    items.put(item)
thread.join()
done.is_set()

# %% threading: local data
import threading
data = threading.local()
data.value = 1
seen = []
thread = threading.Thread(target=lambda: seen.append(hasattr(data, 'value')))
thread.start()
thread.join()
seen

# %% multiprocessing: pool
#: with N = 1, 2
import multiprocessing
def square(number):
    return number * number
with multiprocessing.get_context('fork').Pool(N) as pool:
    results = pool.map(square, range(6))
results

# %% multiprocessing: process and queue
import multiprocessing
context = multiprocessing.get_context('fork')
def put(queue):
    queue.put('from the child')
queue = context.Queue()
process = context.Process(target=put, args=(queue,))
process.start()
print(queue.get())
process.join()
process.exitcode

# %% multiprocessing: error in the pool
import multiprocessing
def fail(number):
    raise ValueError(f'bad {number}')
with multiprocessing.get_context('fork').Pool(1) as pool:
    try:
        pool.map(fail, [1])
    except ValueError as error:
        print('raised', error)

# %% multiprocessing: executor
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
def double(number):
    return number * 2
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as pool:
    results = list(pool.map(double, range(4)))
results

# %% fork: child and exit status
import os
child = os.fork()
if child == 0:
    os._exit(7)
os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

# %% fork: child that runs to the end of the code
import os, sys
child = os.fork()
if child:
    os.waitpid(child, 0)
print('parent' if child else 'child', flush=True)

# %% signals: handler
import os, signal
received = []
signal.signal(signal.SIGUSR1, lambda number, frame: received.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
received == [signal.SIGUSR1]

# %% signals: alarm
import signal, time
class Late(Exception):
    pass
def ring(number, frame):
    raise Late('too late')
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(5)

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

# %% pickle: own class
#: with N = 0, 2, 5
import pickle
class Thing:
    def __init__(self, value):
        self.value = value
pickle.loads(pickle.dumps(Thing('x'), protocol=N)).value

# %% copy: deep and shallow
import copy
original = {'a': [1, 2]}
shallow, deep = copy.copy(original), copy.deepcopy(original)
original['a'].append(3)
shallow, deep

# %% struct: layouts
#: with N = '<hI', '>d4s'
import struct
struct.calcsize(N), struct.unpack(N, struct.pack(N, *([1, 2] if 'h' in N else [1.5, b'abcd'])))

# %% string: templates and formatting
#: with N = 'Ann', 'Bob'
import string, textwrap
print(string.Template('Hello $name').substitute(name=N))
textwrap.fill('the quick brown fox jumps over the lazy dog', width=20), string.capwords('a b')

# %% difflib: unified
import difflib
print('\n'.join(difflib.unified_diff(['a', 'b'], ['a', 'c'], lineterm='')))

# %% argparse: arguments
#: with N = ['--size', '3'], ['--size', 'x']
import argparse
parser = argparse.ArgumentParser(prog='tool')
parser.add_argument('--size', type=int, default=1)
parser.parse_args(N)

# %% heapq and bisect: order
import bisect, heapq
heap = [5, 1, 4]
heapq.heapify(heap)
ordered = [heapq.heappop(heap) for _ in range(3)]
bisect.insort(ordered, 3)
ordered

# %% urllib: parsing
#: with N = 'https://example.org/a?b=1#c', '/relative'
from urllib.parse import parse_qs, urlencode, urljoin, urlparse
urlparse(N), urljoin('https://example.org/x/', 'y'), urlencode({'a': 'b c'}), parse_qs('a=1&a=2')

# %% urllib: no network
import urllib.request
try:
    urllib.request.urlopen('http://192.0.2.1/', timeout=0.2)
except OSError as error:
    print(type(error).__name__)

# %% socket: pair
import socket
left, right = socket.socketpair()
left.sendall(b'ping')
received = right.recv(4)
left.close(); right.close()
received

# %% socket: local server
import socket, threading
server = socket.create_server(('127.0.0.1', 0))
def serve():
    connection, _ = server.accept()
    connection.sendall(b'pong')
    connection.close()
thread = threading.Thread(target=serve)
thread.start()
client = socket.create_connection(server.getsockname())
answer = client.recv(4)
client.close(); thread.join(); server.close()
answer

# %% xml: elements
import xml.etree.ElementTree as tree
root = tree.fromstring('<a><b x="1">text</b></a>')
tree.tostring(root), root.find('b').attrib

# %% html: escaping and parsing
import html
from html.parser import HTMLParser
class Links(HTMLParser):
    found = []
    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
Links().feed('<a href="/x">y</a>')
html.escape('<&>'), Links.found

# %% email: message
from email.message import EmailMessage
message = EmailMessage()
message['Subject'] = 'Grüße'
message.set_content('text')
print(message['Subject'], message.get_content_type())

# %% mimetypes: guesses
#: with N = 'a.png', 'b.tar.gz', 'c.unknown'
import mimetypes
mimetypes.guess_type(N)

# %% configparser and tomllib: settings
import configparser, tomllib
parser = configparser.ConfigParser()
parser.read_string('[main]\nsize = 3\n')
parser['main'].getint('size'), tomllib.loads('a = [1, 2]')

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
with mock.patch('os.getpid', return_value=42):
    print(os.getpid())
os.getpid() != 42

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

# %% uuid: names
import uuid
uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org'), uuid.UUID(int=1).version

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
