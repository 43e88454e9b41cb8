/** Code that starts processes and threads: too many, too long, or to get away from its call. The tests allow 64. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const PROCESSES: readonly HostileInput[] = [
  {
    name: 'a fork bomb',
    code: py`
      import os
      print('before')
      while True:
          os.fork()
    `,
    status: ['process_limit', 'timeout'],
    because: 'its children take the places that are free again before the call itself fails',
    timeoutSeconds: 2,
    withinSeconds: 8,
    stdout: 'before',
  },
  {
    name: 'a fork bomb that does not mind failing',
    code: py`
      import os
      print('before')
      while True:
          try:
              os.fork()
          except OSError:
              pass
    `,
    status: 'timeout',
    timeoutSeconds: ENDLESS_S,
    withinSeconds: 8,
    stdout: 'before',
  },
  {
    name: 'two hundred programs at a time',
    code: py`
      import subprocess
      children = [subprocess.Popen(['sleep', '1000']) for _ in range(200)]
    `,
    status: 'process_limit',
    timeoutSeconds: 15,
    withinSeconds: 18,
    detail: 'line 2',
  },
  {
    name: 'two hundred threads at a time',
    code: py`
      import threading, time
      for _ in range(200):
          threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    `,
    status: 'process_limit',
    timeoutSeconds: 10,
    detail: 'line 3',
  },
  {
    name: 'a daemon that has forked twice, left its session and ignores signals',
    code: py`
      import os, signal, time
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                  signal.signal(number, signal.SIG_IGN)
              time.sleep(100000)
          os._exit(0)
      os.wait()
      'daemonised'
    `,
    status: 'ok',
    result: "'daemonised'",
  },
  {
    name: 'a process that hops: each child forks the next and dies',
    code: py`
      import os
      if os.fork() == 0:
          os.setsid()
          while os.fork() == 0:
              pass
          while True:
              if os.fork():
                  os._exit(0)
      'hopping'
    `,
    status: 'ok',
    result: "'hopping'",
  },
  {
    name: 'fifty zombies',
    code: py`
      import os
      for _ in range(50):
          if os.fork() == 0:
              os._exit(0)
      'undead'
    `,
    status: 'ok',
    result: "'undead'",
  },
  {
    name: 'a shell that leaves a program in the background',
    code: py`
      import subprocess
      subprocess.run(['sh', '-c', 'setsid sleep 100000 > /dev/null 2>&1 & echo left'])
      'done'
    `,
    status: 'ok',
    stdout: 'left',
    result: "'done'",
  },
  {
    name: 'a child that outlives the call',
    code: py`
      import os, time
      if os.fork() == 0:
          time.sleep(100000)
      'parent'
    `,
    status: 'ok',
    result: "'parent'",
  },
  {
    name: 'a child that runs to the end of the code as well',
    code: py`
      import os
      pid = os.fork()
      if pid:
          os.waitpid(pid, 0)
      print('both')
      'parent' if pid else 'child'
    `,
    status: 'ok',
    stdout: 'both\nboth',
    result: "'parent'",
  },
  {
    name: 'a child that fails at the end of the code',
    code: py`
      import os
      pid = os.fork()
      if pid == 0:
          raise ValueError('in the child')
      os.waitpid(pid, 0)[1]
    `,
    status: 'ok',
    stderr: 'ValueError: in the child',
    result: '256',
  },
  {
    name: 'a child that kills its parent',
    code: py`
      import os, signal, time
      print('before', flush=True)
      if os.fork() == 0:
          os.kill(os.getppid(), signal.SIGKILL)
          os._exit(0)
      time.sleep(60)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGKILL',
  },
  {
    name: 'killing everybody',
    code: py`
      import os, signal
      try:
          os.kill(-1, signal.SIGKILL)
          outcome = 'nobody refused'
      except OSError as refused:
          outcome = type(refused).__name__
      outcome
    `,
    status: 'ok',
    result: /'(?:ProcessLookupError|PermissionError|nobody refused)'/,
  },
  {
    name: 'killing its own process group',
    code: py`
      import os, signal
      print('before', flush=True)
      os.killpg(0, signal.SIGKILL)
    `,
    status: 'crashed',
    stdout: 'before',
    detail: 'SIGKILL',
  },
  {
    name: 'a program in place of Python that says it went well',
    code: py`
      import os
      print('before', flush=True)
      os.execv('/bin/true', ['true'])
    `,
    status: 'exited',
    stdout: 'before',
    detail: 'code 0',
  },
  {
    name: 'a program in place of Python that prints',
    code: py`
      import os
      os.execv('/bin/echo', ['echo', 'not Python'])
    `,
    status: 'exited',
    stdout: 'not Python',
    detail: 'code 0',
  },
  {
    name: 'a pool of processes that is never closed',
    code: py`
      import multiprocessing
      def square(n):
          return n * n
      pool = multiprocessing.get_context('fork').Pool(2)
      pool.map(square, range(4))
    `,
    status: 'ok',
    timeoutSeconds: 10,
    result: '[0, 1, 4, 9]',
  },
  {
    name: 'an executor of threads that is never shut down',
    code: py`
      from concurrent.futures import ThreadPoolExecutor
      executor = ThreadPoolExecutor(4)
      sum(executor.map(lambda n: n * n, range(10)))
    `,
    status: 'ok',
    timeoutSeconds: 10,
    result: '285',
  },
  {
    name: 'a child with its own memory of the answer that forks at every exit',
    code: py`
      import atexit, os
      atexit.register(os.fork)
      os.register_at_fork(after_in_child=lambda: print('hooked'))
      if os.fork() == 0:
          raise SystemExit(3)
      os.wait()
      'parent'
    `,
    status: 'ok',
    result: "'parent'",
  },
];
