/** Code that breaks the interpreter it runs in: the call still gets its answer, and the next one a sound interpreter. */
import { type HostileInput, py } from '../hostile-input.ts';

const leaves = (name: string, code: string): HostileInput => ({
  name,
  code: `${code.trimEnd()}\n'done'\n`,
  status: 'ok',
  result: "'done'",
});

export const INTERPRETER: readonly HostileInput[] = [
  {
    name: 'no builtins at all',
    code: py`
      import builtins
      builtins.__dict__.clear()
      'done'
    `,
    status: ['ok', 'error'],
    because: 'a repr of the result may need what is gone',
  },
  leaves('no isinstance', 'import builtins\ndel builtins.isinstance, builtins.len, builtins.type, builtins.issubclass'),
  leaves(
    'another print',
    'import builtins\nbuiltins.print = lambda *_, **__: None\nbuiltins.repr = builtins.str = lambda *_: "lie"',
  ),
  leaves('another import', 'import builtins\nbuiltins.__import__ = lambda *_, **__: 42'),
  leaves('another way to build classes', 'import builtins\nbuiltins.__build_class__ = None'),
  leaves(
    'a trace function that fails',
    'import sys\ndef fail(*_):\n    raise RuntimeError\nsys.setprofile(None)\nsys._getframe().f_trace = fail',
  ),
  {
    name: 'a trace function that fails everywhere',
    code: py`
      import sys, threading
      def fail(*_):
          raise RuntimeError('traced')
      threading.settrace(fail)
      sys.settrace(fail)
      (lambda: None)()
    `,
    status: 'error',
    error: { type: 'RuntimeError', message: /traced/ },
  },
  {
    name: 'a profiler that fails everywhere',
    code: py`
      import sys
      def fail(*_):
          raise RuntimeError('profiled')
      sys.setprofile(fail)
      len([])
    `,
    status: 'error',
    error: { type: 'RuntimeError', message: /profiled/ },
  },
  leaves('no modules', 'import sys\nsys.modules.clear()'),
  leaves('nothing in place of the modules', 'import sys\nsys.modules = None'),
  leaves(
    'no path to import from',
    'import sys\nsys.path.clear()\nsys.meta_path.clear()\nsys.path_hooks.clear()\nsys.path_importer_cache.clear()',
  ),
  leaves(
    'a finder that fails',
    'import sys\nclass Finder:\n    def find_spec(self, *_):\n        raise KeyboardInterrupt\nsys.meta_path.insert(0, Finder())',
  ),
  leaves(
    'a module of its own in place of a standard one',
    "import sys\nopen('json.py', 'w').write('raise SystemExit')\nsys.path.insert(0, '')\nsys.modules.pop('json', None)",
  ),
  leaves('json that lies', "import json\njson.dumps = json.loads = json.JSONEncoder.encode = lambda *_, **__: 'lie'"),
  leaves(
    'os that lies',
    "import os\nfor name in ('read', 'write', 'getpid', '_exit', 'kill', 'close', 'fstat', 'waitpid'):\n    setattr(os, name, lambda *_: 0)",
  ),
  leaves('time that stands still', 'import time\ntime.perf_counter = time.time = time.monotonic = lambda: 0'),
  leaves('struct that lies', "import struct\nstruct.pack = struct.unpack = struct.Struct = lambda *_: b'lie'"),
  leaves('no exits', 'import os, sys\nsys.exit = os._exit = os.abort = None\nsys.exc_info = None'),
  leaves(
    'another way to decode errors',
    "import codecs\ncodecs.register_error('strict', lambda error: ('?', error.end))\ncodecs.register_error('replace', lambda error: 1 / 0)",
  ),
  leaves('a codec for utf-8', 'import codecs\ncodecs.register(lambda name: 1 / 0)'),
  leaves('warnings that are errors', "import warnings\nwarnings.simplefilter('error')\nwarnings.showwarning = None"),
  {
    name: 'an audit hook that refuses everything',
    code: py`
      import sys
      def refuse(*_):
          raise RuntimeError('audited')
      sys.addaudithook(refuse)
      'done'
    `,
    status: ['ok', 'error', 'exited', 'crashed'],
    because: 'hooks cannot be taken out again, and may refuse the harness itself',
  },
  leaves('an audit hook that only watches', 'import sys\nsys.addaudithook(lambda *_: None)'),
  {
    name: 'a recursion limit of next to nothing',
    code: py`
      import sys
      for limit in range(20, 200):
          try:
              sys.setrecursionlimit(limit)
              break
          except RecursionError:
              pass
      'done'
    `,
    status: ['ok', 'error'],
    because: 'how deep the harness is at the end of the code depends on the version of Python',
  },
  leaves('a switch interval of an hour', 'import sys\nsys.setswitchinterval(3600)'),
  leaves('no limit for digits', 'import sys\nsys.set_int_max_str_digits(0)'),
  leaves('the collector off and frozen', 'import gc\ngc.disable()\ngc.set_threshold(1)\ngc.freeze()'),
  leaves(
    'a collector callback that fails',
    'import gc\ndef fail(*_):\n    raise KeyboardInterrupt\ngc.callbacks.append(fail)\ngc.collect()',
  ),
  leaves(
    'no signal handlers',
    'import signal\nfor number in range(1, signal.NSIG):\n    try:\n        signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass',
  ),
  leaves('every signal blocked', 'import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))'),
  leaves(
    'a wake-up descriptor',
    'import os, signal\nreading, writing = os.pipe()\nos.set_blocking(writing, False)\nsignal.set_wakeup_fd(writing)',
  ),
  leaves('no variables', "import os\nos.environ.clear()\nos.environb.clear()\nos.unsetenv('PATH')"),
  leaves('a working directory that is gone', "import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')"),
  leaves('a working directory at the root', "import os\nos.chdir('/')"),
  leaves('a mask that forbids everything', 'import os\nos.umask(0o777)'),
  leaves(
    'limits of next to nothing',
    'import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (7, 7))\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\nresource.setrlimit(resource.RLIMIT_NPROC, (0, 0))',
  ),
  leaves(
    'a soft memory limit of next to nothing',
    'import resource\nresource.setrlimit(resource.RLIMIT_DATA, (1 << 20, resource.getrlimit(resource.RLIMIT_DATA)[1]))',
  ),
  leaves(
    'another time zone and locale',
    "import locale, os, time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()\nlocale.setlocale(locale.LC_ALL, 'C')",
  ),
  leaves('decimals with one digit', 'import decimal, random\ndecimal.getcontext().prec = 1\nrandom.seed(0)'),
  leaves(
    'a decimal context that traps everything',
    'import decimal\ndecimal.setcontext(decimal.Context(prec=1, traps=list(decimal.getcontext().flags)))',
  ),
  leaves(
    'a pickler that lies',
    'import copyreg, pickle\ncopyreg.pickle(int, lambda n: (int, (0,)))\npickle.dumps = None',
  ),
  leaves('an abstract class that takes everything in', 'import collections.abc\ncollections.abc.Mapping.register(int)'),
  leaves(
    'threads that fail in a hook',
    'import sys, threading\nthreading.excepthook = sys.excepthook = lambda *_: 1 / 0\nthreading.Thread(target=lambda: 1 / 0).start()',
  ),
  leaves(
    'a thread class of its own',
    'import threading\nthreading.Thread.join = threading.enumerate = threading.main_thread = lambda *_: 1 / 0',
  ),
  leaves('a main module that is a number', "import sys\nsys.modules['__main__'] = 42"),
  leaves('no main module', "import sys\ndel sys.modules['__main__']"),
  leaves('a display hook', 'import sys\nsys.displayhook = sys.breakpointhook = lambda *_: 1 / 0\nsys.ps1 = object()'),
  leaves(
    'monitoring of every event',
    py`
    import sys
    if hasattr(sys, 'monitoring'):
        sys.monitoring.use_tool_id(3, 'hostile')
        sys.monitoring.set_events(3, sys.monitoring.events.CALL | sys.monitoring.events.PY_START)
  `,
  ),
  leaves('an event loop that is left running', 'import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())'),
  leaves(
    'a patched int, by its memory',
    py`
    import ctypes
    small = 5
    ctypes.memmove(id(small) + 24, (ctypes.c_uint32 * 1)(5), 4)
  `,
  ),
  {
    name: 'another meaning of five, by its memory',
    code: py`
      import ctypes
      ctypes.memmove(id(6) + 24, (ctypes.c_uint32 * 1)(7), 4)
      'done'
    `,
    status: ['ok', 'crashed', 'error'],
    because: 'the worker is in ruins, and may notice it before it answers',
  },
  {
    name: 'another method of every list, by its memory',
    code: py`
      import ctypes, gc
      class_dict = gc.get_referents(list.__dict__)[0]
      class_dict['append'] = lambda self, item: None
      ctypes.pythonapi.PyType_Modified(ctypes.py_object(list))
      'done'
    `,
    status: ['ok', 'crashed', 'error'],
    because: 'the worker is in ruins, and may notice it before it answers',
  },
];
