/** Code that does not end: in Python, in C, in a thread, in a program, or in a process that takes no signals. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

const ENDS_BY_TIMEOUT = { status: 'timeout', timeoutSeconds: ENDLESS_S } as const;

export const ENDLESS: readonly HostileInput[] = [
  {
    name: 'a busy loop',
    code: py`
      print('before')
      while True:
          pass
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
    detail: /line [23]/,
  },
  {
    name: 'a sleep of days',
    code: py`
      import time
      print('before')
      time.sleep(1e6)
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
    detail: 'line 3',
  },
  {
    name: 'a power with a hundred million digits',
    code: py`
      print('before')
      10 ** 10 ** 8
    `,
    // The interpreter folds constants of moderate size only; this one is computed at run time.
    status: ['timeout', 'memory_limit'],
    because: 'the intermediate products may not fit before the time is up',
    timeoutSeconds: ENDLESS_S,
    stdout: 'before',
  },
  {
    name: 'a regular expression that backtracks exponentially',
    code: py`
      import re
      print('before')
      re.match(r'(a+)+$', 'a' * 60 + 'b')
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
  },
  {
    name: 'a sum in C that never looks for signals',
    code: py`
      print('before')
      sum(range(10 ** 12))
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
    detail: 'line 2',
  },
  {
    name: 'a queue that swallows an endless iterator in C',
    code: py`
      import collections, itertools
      collections.deque(itertools.repeat(1), maxlen=0)
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'line 2',
  },
  {
    name: 'all() over an endless counter',
    code: py`
      import itertools
      def deep():
          return all(itertools.count(1))
      deep()
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'in deep',
  },
  {
    name: 'a set built from an endless iterator',
    code: 'set(iter(int, 1))',
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'a loop that catches every exception',
    code: py`
      print('before')
      while True:
          try:
              while True:
                  pass
          except BaseException:
              pass
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
  },
  {
    name: 'code that catches the interrupt and ends as if nothing were',
    code: py`
      import time
      try:
          time.sleep(1e6)
      except BaseException:
          print('caught')
      'done'
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'caught',
  },
  {
    name: 'a finally block that does not end either',
    code: py`
      try:
          while True:
              pass
      finally:
          while True:
              pass
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'a sleeper that ignores every signal it may',
    code: py`
      import signal, time
      for number in range(1, signal.NSIG):
          try:
              signal.signal(number, signal.SIG_IGN)
          except (OSError, ValueError):
              pass
      print('deaf')
      while True:
          time.sleep(60)
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'deaf',
  },
  {
    name: 'a loop with every signal blocked',
    code: py`
      import signal
      signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
      print('deaf')
      while True:
          pass
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'deaf',
  },
  {
    name: 'a process that stops itself',
    code: py`
      import os, signal
      print('before')
      os.kill(os.getpid(), signal.SIGSTOP)
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
  },
  {
    name: 'a lock that is taken twice',
    code: py`
      import threading
      lock = threading.Lock()
      lock.acquire()
      lock.acquire()
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'line 4',
  },
  {
    name: 'a read from a pipe that nobody writes to',
    code: py`
      import os
      reading, writing = os.pipe()
      os.read(reading, 1)
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'line 3',
  },
  {
    name: 'a thread that never ends',
    code: py`
      import threading
      def spin():
          while True:
              pass
      threading.Thread(target=spin).start()
      print('started')
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'started',
  },
  {
    name: 'a daemon thread that never ends',
    code: py`
      import threading
      def spin():
          while True:
              pass
      threading.Thread(target=spin, daemon=True).start()
      'started'
    `,
    status: 'ok',
    result: "'started'",
  },
  {
    name: 'a raw thread that never ends',
    code: py`
      import _thread, time
      _thread.start_new_thread(time.sleep, (1e6,))
      'started'
    `,
    status: 'ok',
    result: "'started'",
  },
  {
    name: 'a wait for a program that sleeps',
    code: py`
      import subprocess
      subprocess.run(['sleep', '100000'])
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'line 2',
  },
  {
    name: 'a program that takes the place of Python and sleeps',
    code: py`
      import os
      os.execv('/bin/sleep', ['sleep', '100000'])
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'an event loop whose task refuses to be cancelled',
    code: py`
      import asyncio
      async def stubborn():
          while True:
              try:
                  await asyncio.sleep(1e6)
              except BaseException:
                  pass
      asyncio.run(stubborn())
    `,
    ...ENDS_BY_TIMEOUT,
  },
];
