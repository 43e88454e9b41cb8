/** Code that ends its process, or leaves something behind that will: never `ok`, and always with what was printed so far. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const CRASHES: readonly HostileInput[] = [
  {
    name: 'reading address zero',
    code: py`
      import ctypes
      print('before')
      ctypes.string_at(0)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: /SIGSEGV[\s\S]*line 3/,
  },
  {
    name: 'overwriting None',
    code: py`
      import ctypes
      print('before')
      ctypes.memset(id(None), 0xff, 64)
      {None: None}
    `,
    status: 'crashed',
    stdout: 'before',
    detail: /SIG(?:SEGV|BUS|ABRT)/,
  },
  {
    name: 'an abort',
    code: py`
      import os
      print('before')
      os.abort()
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGABRT',
  },
  {
    name: 'a SIGKILL to itself, which is not a want of memory',
    code: py`
      import os, signal
      print('before')
      os.kill(os.getpid(), signal.SIGKILL)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGKILL',
  },
  {
    name: 'a SIGTERM to itself',
    code: py`
      import os, signal
      print('before')
      os.kill(os.getpid(), signal.SIGTERM)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGTERM',
  },
  {
    name: 'a SIGINT to itself',
    code: py`
      import os, signal
      os.kill(os.getpid(), signal.SIGINT)
    `,
    status: ['error', 'crashed', 'ok'],
    because: 'Python raises KeyboardInterrupt for it, unless the worker leaves it at its default or ignores it',
  },
  {
    name: 'the signal by which the supervisor interrupts',
    code: py`
      import os, signal
      os.kill(os.getpid(), signal.SIGRTMIN + 1)
      'went on'
    `,
    status: ['cancelled', 'ok', 'crashed', 'error'],
    because: 'it can only end its own call; the status may be that of a call that was stopped',
  },
  {
    name: 'an alarm',
    code: py`
      import signal, time
      print('before')
      signal.setitimer(signal.ITIMER_REAL, 0.1)
      time.sleep(60)
    `,
    status: 'crashed',
    timeoutSeconds: 5,
    stdout: 'before',
    detail: 'SIGALRM',
  },
  {
    name: 'an alarm for the call after',
    code: py`
      import signal
      signal.setitimer(signal.ITIMER_REAL, 0.05)
      'set'
    `,
    status: 'ok',
    result: "'set'",
  },
  {
    name: 'a watchdog that ends the process later',
    code: py`
      import faulthandler
      faulthandler.dump_traceback_later(0.05, exit=True)
      'set'
    `,
    status: 'ok',
    result: "'set'",
  },
  {
    name: 'a file that is cut under its mapping',
    code: py`
      import mmap, os
      print('before')
      descriptor = os.open('cut', os.O_RDWR | os.O_CREAT)
      os.ftruncate(descriptor, 8192)
      mapping = mmap.mmap(descriptor, 8192)
      os.ftruncate(descriptor, 0)
      mapping[0]
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGBUS',
  },
  {
    name: 'byte code that means nothing',
    code: py`
      def victim():
          pass
      victim.__code__ = victim.__code__.replace(co_code=b'\x64\xff' * 8, co_stacksize=1)
      victim()
    `,
    status: ['crashed', 'error', 'ok', 'exited'],
    because: 'it depends on what lies in memory behind the constants',
  },
  {
    name: 'a crash in a thread',
    code: py`
      import ctypes, threading
      print('before')
      thread = threading.Thread(target=ctypes.string_at, args=(0,))
      thread.start()
      thread.join()
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGSEGV',
  },
  {
    name: 'a crash with the trace file closed',
    code: py`
      import ctypes, os
      print('before')
      os.close(4)
      ctypes.string_at(0)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGSEGV',
  },
  {
    name: 'recursion in C without a limit',
    code: py`
      import sys
      sys.setrecursionlimit(10 ** 9)
      class Mirror:
          def __repr__(self):
              return repr([self])
      repr(Mirror())
    `,
    status: ['crashed', 'error', 'memory_limit'],
    because: 'newer Pythons count the depth of C calls on their own',
    timeoutSeconds: 10,
  },
  {
    name: 'more processor time than it allowed itself',
    code: py`
      import resource
      print('before')
      resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
      while True:
          pass
    `,
    status: 'crashed',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stdout: 'before',
    detail: /SIGXCPU|SIGKILL/,
  },
  {
    name: 'os._exit with a code',
    code: py`
      import os
      print('before')
      os._exit(7)
    `,
    status: 'exited',
    stdout: 'before',
    detail: 'code 7',
  },
  {
    name: 'os._exit that claims success',
    code: py`
      import os
      print('before')
      os._exit(0)
    `,
    status: 'exited',
    stdout: 'before',
    detail: 'code 0',
  },
  {
    name: 'os._exit in a finalizer',
    code: py`
      import os
      class Last:
          def __del__(self):
              os._exit(9)
      kept = Last()
      print('before')
    `,
    status: 'exited',
    stdout: 'before',
    detail: 'code 9',
  },
  {
    name: 'os._exit in a collector callback',
    code: py`
      import gc, os
      gc.callbacks.append(lambda *_: os._exit(9))
      'set'
    `,
    status: ['ok', 'exited'],
    because: 'the collector may run while the call lasts, or after its answer',
  },
  {
    name: 'os._exit at exit',
    code: py`
      import atexit, os
      atexit.register(os._exit, 9)
      'set'
    `,
    status: 'exited',
    detail: 'code 9',
  },
  {
    name: 'sys.exit with a code',
    code: 'import sys\nprint("before")\nsys.exit(3)',
    status: 'exited',
    stdout: 'before',
  },
  { name: 'sys.exit with a message', code: 'import sys\nsys.exit("bye")', status: 'exited', stderr: 'bye' },
  { name: 'sys.exit with a number that is too large', code: 'import sys\nsys.exit(2 ** 40)', status: 'exited' },
  {
    name: 'an exit that lies about its code',
    code: py`
      class Liar(SystemExit):
          @property
          def code(self):
              raise KeyboardInterrupt
      raise Liar(1)
    `,
    status: 'exited',
  },
  {
    name: 'signals one after the other, caught and raised in the handler',
    code: py`
      import os, signal
      def handle(number, frame):
          os.kill(os.getpid(), number)
      signal.signal(signal.SIGUSR1, handle)
      os.kill(os.getpid(), signal.SIGUSR1)
      while True:
          pass
    `,
    status: ['timeout', 'error', 'crashed'],
    because: 'nested handlers may also exceed the depth of recursion',
    timeoutSeconds: ENDLESS_S,
  },
];
