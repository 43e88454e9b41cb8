# The standard library: state in modules, and state that C modules keep out of sight.

# %% atexit: callback
import atexit, sys
def leaked_callback(sys=sys):
    sys.leaked_exit = 1
atexit.register(leaked_callback)
# look
import atexit, gc
any(getattr(thing, '__name__', '') == 'leaked_callback' for thing in gc.get_objects() if type(thing).__name__ == 'function')

# %% atexit: weakref.finalize
import sys, weakref
class Thing:
    pass
weakref.leaked_thing = Thing()
weakref.finalize(weakref.leaked_thing, print, 'secret')
# look
import weakref
any(info.args == ('secret',) for info in weakref.finalize._registry.values())

# %% gc: disabled
import gc
gc.disable()
# look
import gc
gc.isenabled()
#: clean True

# %% gc: thresholds
import gc
gc.set_threshold(12345, 7, 7)
# look
import gc
gc.get_threshold()[0] == 12345

# %% gc: debug flags
import gc
gc.set_debug(gc.DEBUG_SAVEALL)
# look
import gc
gc.get_debug()
#: clean 0

# %% gc: callback
import gc
gc.callbacks.append(lambda phase, info: None)
# look
import gc
len(gc.callbacks) > 0

# %% gc: callbacks rebound
import gc
gc.callbacks = ['leak']
# look
import gc
'leak' in gc.callbacks

# %% gc: garbage
import gc
gc.garbage.append('secret')
# look
import gc
'secret' in gc.garbage

# %% gc: frozen
import gc
class LeakedFrozen(list):
    pass
gc.freeze()
# look
import gc
gc.collect()
any(kind.__name__ == 'LeakedFrozen' for kind in list.__subclasses__())

# %% gc: finalizer that runs late
import sys
class Late:
    def __del__(self, sys=sys):
        sys.late_finalizer = 1
one, two = Late(), Late()
one.other, two.other = two, one
# look
import gc, sys
gc.collect()
hasattr(sys, 'late_finalizer')

# %% gc: object of a call found by the next
class LeakedSecret:
    token = 'secret'
class Box:
    pass
box = Box()
box.self = box
box.secret = LeakedSecret()
# look
import gc
any(type(thing).__name__ == 'LeakedSecret' for thing in gc.get_objects())

# %% warnings: filter
import warnings
warnings.simplefilter('error', ResourceWarning)
# look
import warnings
any(entry[0] == 'error' for entry in warnings.filters)

# %% warnings: filters emptied
import warnings
warnings.resetwarnings()
# look
import warnings
len(warnings.filters) > 0
#: clean True

# %% warnings: filters rebound
import warnings
warnings.filters = [('error', None, Warning, None, 0)]
# look
import warnings
len(warnings.filters) == 1

# %% warnings: a warning already shown
import warnings
warnings.onceregistry[('leak', UserWarning)] = 1
# look
import warnings
('leak', UserWarning) in warnings.onceregistry

# %% warnings: showwarning
import warnings
warnings.showwarning = lambda *_, **__: None
# look
import warnings
warnings.showwarning.__name__ == '<lambda>'

# %% warnings: default action
import warnings
warnings.defaultaction = 'error'
# look
import warnings
warnings.defaultaction
#: clean 'default'

# %% warnings: registry of a module
import json, warnings
warnings.warn_explicit('leak', UserWarning, 'leak.py', 1, module='json', registry=json.__dict__.setdefault('__warningregistry__', {}))
# look
import json
hasattr(json, '__warningregistry__')

# %% logging: root level
import logging
logging.getLogger().setLevel(5)
# look
import logging
logging.getLogger().level
#: clean 30

# %% logging: root handler
import logging
logging.basicConfig(level=logging.DEBUG)
# look
import logging
len(logging.getLogger().handlers) > 0

# %% logging: handler on a file
import logging
logging.getLogger().addHandler(logging.FileHandler('leak.log'))
# look
import logging
len(logging.getLogger().handlers) > 0

# %% logging: disabled
import logging
logging.disable(logging.CRITICAL)
# look
import logging
logging.getLogger().isEnabledFor(logging.ERROR)
#: clean True

# %% logging: named logger
import logging
logging.getLogger('leak').setLevel(logging.DEBUG)
# look
import logging
logging.getLogger('leak').level
#: clean 0

# %% logging: logger of a library
import logging
import asyncio
logging.getLogger('asyncio').setLevel(1)
# look
import logging
logging.getLogger('asyncio').level
#: clean 0

# %% logging: level name
import logging
logging.addLevelName(10, 'LEAK')
# look
import logging
logging.getLevelName(10)
#: clean 'DEBUG'

# %% logging: filter on root
import logging
logging.getLogger().addFilter(lambda record: False)
# look
import logging
len(logging.getLogger().filters) > 0

# %% logging: logger class
import logging
class Loud(logging.Logger):
    pass
logging.setLoggerClass(Loud)
# look
import logging
logging.getLoggerClass() is logging.Logger
#: clean True

# %% logging: record factory
import logging
logging.setLogRecordFactory(lambda *args, **kwargs: None)
# look
import logging
logging.getLogRecordFactory() is logging.LogRecord
#: clean True

# %% logging: raiseExceptions
import logging
logging.raiseExceptions = False
# look
import logging
logging.raiseExceptions
#: clean True

# %% logging: last resort
import logging
logging.lastResort = None
# look
import logging
logging.lastResort is None

# %% logging: captureWarnings
import logging
logging.captureWarnings(True)
# look
import logging
logging._warnings_showwarning is not None

# %% logging: root propagation and disabled flag
import logging
logging.root.disabled = True
# look
import logging
logging.root.disabled
#: clean False

# %% decimal: precision
import decimal
decimal.getcontext().prec = 3
# look
import decimal
decimal.getcontext().prec
#: clean 28
#: persistent every call runs in a fresh context

# %% decimal: rounding
import decimal
decimal.getcontext().rounding = decimal.ROUND_UP
# look
import decimal
decimal.getcontext().rounding
#: clean 'ROUND_HALF_EVEN'
#: persistent every call runs in a fresh context

# %% decimal: traps
import decimal
decimal.getcontext().traps[decimal.Inexact] = True
# look
import decimal
decimal.getcontext().traps[decimal.Inexact]
#: clean False
#: persistent every call runs in a fresh context

# %% decimal: flags
import decimal
decimal.getcontext().flags[decimal.Overflow] = True
# look
import decimal
decimal.getcontext().flags[decimal.Overflow]
#: clean False
#: persistent every call runs in a fresh context

# %% decimal: template of new contexts
import decimal
decimal.DefaultContext.prec = 5
# look
import decimal
decimal.Context().prec
#: clean 28

# %% decimal: template of new contexts, traps
import decimal
decimal.DefaultContext.traps[decimal.Inexact] = True
# look
import decimal
decimal.DefaultContext.traps[decimal.Inexact]
#: clean False

# %% decimal: BasicContext
import decimal
decimal.BasicContext.prec = 2
# look
import decimal
decimal.BasicContext.prec
#: clean 9

# %% decimal: ExtendedContext
import decimal
decimal.ExtendedContext.capitals = 0
# look
import decimal
decimal.ExtendedContext.capitals
#: clean 1

# %% random: seeded
import random
random.seed(1234)
# look
import random
seen = random.random()
random.seed(1234)
seen == random.random()

# %% random: state replaced
import random
random.setstate(random.Random(5).getstate())
# look
import random
random.random() == random.Random(5).random()

# %% random: function replaced
import random
random.random = lambda: 0.5
# look
import random
random.random() == 0.5

# %% random: bound instance replaced
import random
random._inst = random.Random(7)
# look
import random
random._inst is random.random.__self__
#: clean True

# %% random: half of a pair of normal numbers kept
import random
random._inst.gauss_next = 1234.5
# look
import random
random.gauss(0, 1) == 1234.5

# %% asyncio: event loop set
import asyncio
asyncio.leaked_loop = asyncio.new_event_loop()
asyncio.set_event_loop(asyncio.leaked_loop)
# look
import asyncio, warnings
warnings.simplefilter('ignore')
try:
    found = asyncio.get_event_loop_policy().get_event_loop() is getattr(asyncio, 'leaked_loop', 0)
except RuntimeError:
    found = False
found

# %% asyncio: policy
import asyncio, warnings
warnings.simplefilter('ignore')
class Policy(asyncio.DefaultEventLoopPolicy):
    pass
asyncio.set_event_loop_policy(Policy())
# look
import asyncio, warnings
warnings.simplefilter('ignore')
type(asyncio.get_event_loop_policy()).__name__ == 'Policy'

# %% asyncio: running loop
import asyncio
loop = asyncio.new_event_loop()
asyncio._set_running_loop(loop)
# look
import asyncio
asyncio._get_running_loop() is None
#: clean True

# %% asyncio: task left pending
import asyncio
loop = asyncio.new_event_loop()
asyncio.leaked_task = loop.create_task(asyncio.sleep(1000))
# look
import asyncio
hasattr(asyncio, 'leaked_task')

# %% contextvars: value
import contextvars, types
contextvars.leaked = contextvars.ContextVar('leaked', default='clean')
contextvars.leaked.set('secret')
# look
import contextvars
contextvars.leaked.get() if hasattr(contextvars, 'leaked') else 'clean'
#: clean 'clean'
#: persistent every call runs in a fresh context

# %% contextvars: decimal's context variable
import decimal
decimal.setcontext(decimal.Context(prec=7))
# look
import decimal
decimal.getcontext().prec
#: clean 28
#: persistent every call runs in a fresh context

# %% codecs: search function
import codecs
def search(name):
    return codecs.lookup('utf-8') if name == 'leak_codec' else None
search.__globals__['codecs'] = codecs
codecs.register(lambda name, lookup=codecs.lookup: lookup('utf-8') if name == 'leak_codec' else None)
# look
import codecs
try:
    codecs.lookup('leak_codec')
    found = True
except LookupError:
    found = False
found

# %% codecs: error handler
import codecs
codecs.register_error('leak_handler', lambda error: ('?', error.end))
# look
import codecs
try:
    codecs.lookup_error('leak_handler')
    found = True
except LookupError:
    found = False
found

# %% codecs: strict replaced
import codecs
codecs.register_error('strict', lambda error: ('?', error.end))
# look
try:
    text = b'\xff'.decode('utf-8')
except UnicodeDecodeError:
    text = 'error'
codecs_strict = __import__('codecs').lookup_error('strict').__name__
codecs_strict
#: clean 'strict_errors'

# %% codecs: encodings cache
import encodings
encodings._cache['leak'] = None
# look
import encodings
'leak' in encodings._cache

# %% codecs: aliases
import encodings.aliases
encodings.aliases.aliases['leak'] = 'utf_8'
# look
import encodings.aliases
'leak' in encodings.aliases.aliases

# %% copyreg: reducer
import copyreg
copyreg.pickle(complex, lambda number: (str, ('leak',)))
# look
import copyreg, pickle
pickle.loads(pickle.dumps(1j))
#: clean 1j

# %% copyreg: extension code
import copyreg
copyreg.add_extension('json', 'loads', 240)
# look
import copyreg
240 in copyreg._inverted_registry

# %% mimetypes: type added
import mimetypes
mimetypes.add_type('leak/type', '.leak')
# look
import mimetypes
mimetypes.guess_type('a.leak')[0] == 'leak/type'

# %% mimetypes: known type changed
import mimetypes
mimetypes.init()
mimetypes.types_map['.png'] = 'leak/png'
# look
import mimetypes
mimetypes.guess_type('a.png')[0]
#: clean 'image/png'

# %% csv: dialect
import csv
csv.register_dialect('leak', delimiter='|')
# look
import csv
'leak' in csv.list_dialects()

# %% csv: known dialect removed
import csv
csv.unregister_dialect('excel')
# look
import csv
'excel' in csv.list_dialects()
#: clean True

# %% csv: field size limit
import csv
csv.field_size_limit(7)
# look
import csv
csv.field_size_limit()
#: clean 131072

# %% socket: default timeout
import socket
socket.setdefaulttimeout(0.5)
# look
import socket
socket.getdefaulttimeout() is None
#: clean True

# %% socket: function replaced
import socket
socket.getaddrinfo = lambda *args, **kwargs: 'leak'
# look
import socket
socket.getaddrinfo('localhost', 1) == 'leak' if socket.getaddrinfo.__name__ == '<lambda>' else False

# %% threading: stack size
import threading
threading.stack_size(1 << 20)
# look
import threading
threading.stack_size()
#: clean 0

# %% sqlite3: adapter
import sqlite3
sqlite3.register_adapter(complex, lambda number: 'leak')
# look
import sqlite3
try:
    found = sqlite3.connect(':memory:').execute('select ?', (1j,)).fetchone()[0] == 'leak'
except sqlite3.Error:
    found = False
found

# %% sqlite3: converter
import sqlite3
sqlite3.register_converter('leaktype', lambda data: 'leak')
# look
import sqlite3
connection = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_COLNAMES)
connection.execute('select 1 as "x [leaktype]"').fetchone()[0]
#: clean 1

# %% sqlite3: default of row factory
import sqlite3
class Connection(sqlite3.Connection):
    pass
sqlite3.Connection = Connection
# look
import sqlite3
type(sqlite3.connect(':memory:')) is sqlite3.Connection
#: clean True

# %% shutil: archive format
import shutil
shutil.register_archive_format('leak', lambda *_, **__: None)
# look
import shutil
'leak' in dict(shutil.get_archive_formats())

# %% urllib: opener
import urllib.request
urllib.request.install_opener('leak')
# look
import urllib.request
urllib.request._opener == 'leak'

# %% linecache: poisoned source
import linecache
linecache.cache['/leak.py'] = (6, None, ['secret\n'], '/leak.py')
# look
import linecache
linecache.getline('/leak.py', 1) == 'secret\n'

# %% re: cache
import re
re._cache.clear() if hasattr(re, '_cache') else None
class Fake:
    def search(self, text):
        return 'leak'
re._cache[str, 'leak-pattern', 0] = Fake()
getattr(re, '_cache2', {})[str, 'leak-pattern', 0] = re._cache[str, 'leak-pattern', 0]
# look
import re
re.search('leak-pattern', 'x') == 'leak'

# %% functools: mutable object in a cache
import functools, json
@functools.lru_cache
def cached(key):
    return []
cached(1).append('secret')
json.leaked_cache = cached
# look
import json
hasattr(json, 'leaked_cache')

# %% modules: function of an extension module replaced
import struct
struct.calcsize = lambda layout: -1
# look
import struct
struct.calcsize('i') == -1

# %% faulthandler: later dump
import faulthandler, os
faulthandler.dump_traceback_later(0.3, exit=True, file=open('/dev/null', 'w'))
# look
import time
time.sleep(0.6)
'survived'
#: clean 'survived'

# %% tracemalloc: started
import tracemalloc
tracemalloc.start()
# look
import tracemalloc
tracemalloc.is_tracing()

# %% platform: cache
import platform
platform.system()
platform._uname_cache = 'leak'
# look
import platform
platform._uname_cache == 'leak'

# %% string: constant replaced
import string
string.digits = 'leak'
# look
import string
string.digits
#: clean '0123456789'

# %% time: function replaced
import time
time.time = lambda: 0.0
# look
import time
time.time() == 0.0

# %% datetime: C module attribute
import datetime
datetime.MAXYEAR = 1
# look
import datetime
datetime.MAXYEAR
#: clean 9999

# %% unittest: mock patch left started
from unittest import mock
mock.patch('os.getpid', return_value=-1).start()
# look
import os
os.getpid() == -1

# %% calendar: first weekday
import calendar
calendar.setfirstweekday(6)
# look
import calendar
calendar.firstweekday()
#: clean 0

# %% classes: attribute of a slotted class
import fractions
fractions.Fraction._leak = 1
# look
import fractions
hasattr(fractions.Fraction, '_leak')

# %% zoneinfo: search path
import zoneinfo
zoneinfo.reset_tzpath(['/leak'])
# look
import zoneinfo
'/leak' in zoneinfo.TZPATH

# %% xml: namespace registered
import xml.etree.ElementTree as tree
tree.register_namespace('leak', 'http://leak')
# look
import xml.etree.ElementTree as tree
tree._namespace_map.get('http://leak') == 'leak'

# %% random: system's source replaced
import os
os.urandom = lambda count: b'\0' * count
# look
import os
os.urandom(4) == b'\0\0\0\0'

# %% modules: attribute of an extension module
import select
select.leaked = 1
# look
import select
hasattr(select, 'leaked')

# %% counters: names of threads
import threading
threading.Thread(target=int).start()
# look
import threading
threading.Thread(target=int).name
#: clean 'Thread-1 (int)'

# %% counters: names of thread pools
import concurrent.futures
concurrent.futures.ThreadPoolExecutor(1)
# look
import concurrent.futures
concurrent.futures.ThreadPoolExecutor(1)._thread_name_prefix
#: clean 'ThreadPoolExecutor-0'

# %% counters: names of processes
import multiprocessing
multiprocessing.Process(target=int)
# look
import multiprocessing
multiprocessing.Process(target=int).name
#: clean 'Process-1'

# %% counters: mock identities
from unittest import mock
mock.sentinel.leak
# look
from unittest import mock
'leak' in mock.sentinel._sentinels
