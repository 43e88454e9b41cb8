# The interpreter itself: sys, the import system, builtins, tracing, standard streams. The format is explained in ../vectors.ts.

# %% sys: path, inserted at the front
import sys
sys.path.insert(0, '/leak')
# look
import sys
'/leak' in sys.path

# %% sys: path, appended
import sys
sys.path.append('/leak')
# look
import sys
'/leak' in sys.path

# %% sys: path, emptied
import sys
sys.path.clear()
# look
import sys
sys.path == []

# %% sys: path, same length, other entry
import sys
sys.path[0] = '/leak'
# look
import sys
'/leak' in sys.path

# %% sys: path, rebound
import sys
sys.path = [*sys.path, '/leak']
# look
import sys
'/leak' in sys.path

# %% sys: new attribute
import sys
sys.leak = 1
# look
import sys
hasattr(sys, 'leak')

# %% sys: attribute deleted
import sys
del sys.copyright
# look
import sys
hasattr(sys, 'copyright')
#: clean True

# %% sys: version replaced
import sys
sys.version = 'leak'
# look
import sys
sys.version == 'leak'

# %% sys: platform replaced
import sys
sys.platform = 'win32'
# look
import sys
sys.platform
#: clean 'linux'

# %% sys: argv
import sys
sys.argv.append('leak')
# look
import sys
'leak' in sys.argv
#: persistent every call gets an argv of its own

# %% sys: argv rebound
import sys
sys.argv = ['leak']
# look
import sys
sys.argv == ['leak']
#: persistent every call gets an argv of its own

# %% sys: excepthook
import sys
sys.excepthook = lambda *_: None
# look
import sys
sys.excepthook is sys.__excepthook__
#: clean True

# %% sys: displayhook
import sys
sys.displayhook = lambda value: None
# look
import sys
sys.displayhook is sys.__displayhook__
#: clean True

# %% sys: unraisablehook
import sys
sys.unraisablehook = lambda *_: None
# look
import sys
sys.unraisablehook is sys.__unraisablehook__
#: clean True

# %% sys: breakpointhook
import sys
sys.breakpointhook = lambda *_: None
# look
import sys
sys.breakpointhook is sys.__breakpointhook__
#: clean True

# %% sys: the original excepthook replaced as well
import sys
sys.__excepthook__ = sys.excepthook = print
# look
import sys
sys.excepthook is print

# %% sys: prompts
import sys
sys.ps1 = 'leak> '
# look
import sys
hasattr(sys, 'ps1')

# %% sys: last exception
import sys
sys.last_value = ValueError('secret')
# look
import sys
hasattr(sys, 'last_value')

# %% sys: dont_write_bytecode
import sys
sys.dont_write_bytecode = 'leak'
# look
import sys
sys.dont_write_bytecode == 'leak'

# %% sys: tracebacklimit
import sys
sys.tracebacklimit = 0
# look
import sys
hasattr(sys, 'tracebacklimit')

# %% sys: pycache_prefix
import sys
sys.pycache_prefix = '/leak'
# look
import sys
sys.pycache_prefix == '/leak'

# %% sys: warnoptions
import sys
sys.warnoptions.append('error')
# look
import sys
'error' in sys.warnoptions

# %% sys: executable
import sys
sys.executable = '/leak'
# look
import sys
sys.executable == '/leak'

# %% sys: recursion limit
import sys
sys.setrecursionlimit(4321)
# look
import sys
sys.getrecursionlimit() == 4321

# %% sys: switch interval
import sys
sys.setswitchinterval(0.5)
# look
import sys
sys.getswitchinterval() == 0.5

# %% sys: int_max_str_digits
import sys
sys.set_int_max_str_digits(0)
# look
import sys
sys.get_int_max_str_digits()
#: clean 4300

# %% sys: coroutine origin tracking
import sys
sys.set_coroutine_origin_tracking_depth(7)
# look
import sys
sys.get_coroutine_origin_tracking_depth()
#: clean 0

# %% sys: asyncgen hooks
import sys
sys.set_asyncgen_hooks(firstiter=print)
# look
import sys
sys.get_asyncgen_hooks().firstiter is print

# %% sys: dlopen flags
import os, sys
sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)
# look
import os, sys
bool(sys.getdlopenflags() & os.RTLD_GLOBAL)

# %% sys: C function replaced
import sys
sys.getsizeof = lambda thing: -1
# look
import sys
sys.getsizeof(0) == -1

# %% tracing: settrace
import sys
def trace(frame, event, arg):
    return None
sys.settrace(trace)
# look
import sys
sys.gettrace() is not None
#: persistent tracing ends with the call, or it would enter the harness' own functions

# %% tracing: setprofile
import sys
sys.setprofile(lambda *_: None)
# look
import sys
sys.getprofile() is not None
#: persistent profiling ends with the call, or it would enter the harness' own functions

# %% tracing: threading.settrace
import threading
threading.settrace(lambda *_: None)
# look
import threading
threading.gettrace() is not None

# %% tracing: threading.setprofile
import threading
threading.setprofile(lambda *_: None)
# look
import threading
threading.getprofile() is not None

# %% tracing: sys.monitoring tool
#: python 3.12
import sys
sys.monitoring.use_tool_id(3, 'leak')
# look
import sys
sys.monitoring.get_tool(3) is not None

# %% tracing: sys.monitoring events
#: python 3.12
import sys
sys.monitoring.use_tool_id(4, 'leak')
sys.monitoring.set_events(4, sys.monitoring.events.PY_START)
# look
import sys
sys.monitoring.get_tool(4) is not None and sys.monitoring.get_events(4) != 0

# %% tracing: audit hook
import sys
class Box:
    seen = 0
def hook(event, args, box=Box):
    if event == 'leak.probe':
        args[0].append('seen')
sys.addaudithook(hook)
# look
import sys
answers = []
sys.audit('leak.probe', answers)
answers
#: clean []
#: persistent the harness has a hook of its own, which refuses others

# %% tracing: call tracing of a raising function
import sys
def trace(frame, event, arg):
    raise RuntimeError('traced')
sys.settrace(trace)
# look
import sys
sys.gettrace() is not None
#: persistent tracing ends with the call, or it would enter the harness' own functions

# %% streams: stdout replaced
import io, sys
sys.stdout = io.StringIO()
# look
import io, sys
type(sys.stdout) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stdout None
import sys
sys.stdout = None
# look
import sys
sys.stdout is None
#: persistent every call gets fresh streams

# %% streams: __stdout__ replaced
import io, sys
sys.__stdout__ = io.StringIO()
# look
import io, sys
type(sys.__stdout__) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stderr replaced
import io, sys
sys.stderr = io.StringIO()
# look
import io, sys
type(sys.stderr) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stdin replaced
import io, sys
sys.stdin = io.StringIO('secret')
# look
import sys
sys.stdin.read() == 'secret'
#: persistent every call gets fresh streams

# %% streams: stdout reconfigured
import sys
sys.stdout.reconfigure(encoding='utf-16', errors='ignore')
# look
import sys
sys.stdout.encoding == 'utf-16'
#: persistent every call gets fresh streams

# %% streams: write shadowed on the stream object
import sys
sys.stdout.write = lambda text: None
# look
import sys
'write' in vars(sys.stdout)
#: persistent every call gets fresh streams

# %% modules table: module replaced
import sys, types
sys.modules['json'] = types.ModuleType('json')
# look
import json
hasattr(json, 'dumps')
#: clean True

# %% modules table: foreign module added
import sys, types
module = types.ModuleType('leaked_module')
module.secret = 42
sys.modules['leaked_module'] = module
# look
try:
    import leaked_module
    found = True
except ImportError:
    found = False
found

# %% modules table: module blocked with None
import sys
sys.modules['csv'] = None
# look
try:
    import csv
    found = True
except ImportError:
    found = False
found
#: clean True

# %% modules table: rebound
import sys
sys.modules = dict(sys.modules)
sys.modules['leaked_module'] = 1
# look
import sys
'leaked_module' in sys.modules

# %% modules table: own module from a file
import os, sys
os.makedirs('package', exist_ok=True)
open('leaked_file.py', 'w').write('secret = 42')
sys.path.insert(0, os.getcwd())
import leaked_file
# look
try:
    import leaked_file
    found = True
except ImportError:
    found = False
found

# %% modules table: __main__ attribute
import sys
sys.modules['__main__'].secret = 42
# look
import sys
hasattr(sys.modules['__main__'], 'secret')
#: persistent every call gets a fresh __main__

# %% import system: meta_path finder
import sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None
sys.meta_path.insert(0, Finder)
# look
import sys
any(getattr(finder, '__name__', '') == 'Finder' for finder in sys.meta_path)

# %% import system: meta_path emptied
import sys
sys.meta_path.clear()
# look
import sys
len(sys.meta_path) == 0

# %% import system: meta_path rebound
import sys
sys.meta_path = [*sys.meta_path, 'leak']
# look
import sys
'leak' in sys.meta_path

# %% import system: path hook
import sys
def hook(path):
    raise ImportError
sys.path_hooks.insert(0, hook)
# look
import sys
any(getattr(hook, '__name__', '') == 'hook' for hook in sys.path_hooks)

# %% import system: path_importer_cache
import sys
sys.path_importer_cache['/leak'] = None
# look
import sys
'/leak' in sys.path_importer_cache

# %% import system: __import__ replaced
import builtins
original = builtins.__import__
def spy(*args, original=original, **kwargs):
    return original(*args, **kwargs)
builtins.__import__ = spy
# look
import builtins
type(builtins.__import__).__name__
#: clean 'builtin_function_or_method'

# %% import system: importlib.import_module replaced
import importlib
importlib.import_module = lambda name, package=None: 'leak'
# look
import importlib
importlib.import_module('json') == 'leak'

# %% builtins: new name
import builtins
builtins.leak = 42
# look
import builtins
hasattr(builtins, 'leak')

# %% builtins: function replaced
import builtins
builtins.len = lambda thing: -1
# look
len([1, 2, 3])
#: clean 3

# %% builtins: type replaced
import builtins
builtins.int = float
# look
int is float

# %% builtins: name deleted
import builtins
del builtins.sorted
# look
import builtins
hasattr(builtins, 'sorted')
#: clean True

# %% builtins: emptied
import builtins
builtins.__dict__.clear()
# look
sum(range(4))
#: clean 6

# %% builtins: __build_class__ replaced
import builtins
builtins.__build_class__ = lambda *args, **kwargs: 'leak'
# look
class Plain:
    pass
Plain == 'leak'

# %% builtins: exit deleted
import builtins
builtins.open = None
# look
open is None

# %% builtins: underscore
import builtins
builtins._ = 'secret'
# look
import builtins
hasattr(builtins, '_')

# %% builtins: gettext installed
import gettext
gettext.install('leak')
# look
import builtins
hasattr(builtins, '_')
