/** Code that takes all the memory there is, by every way that Python offers. The sandbox of the tests has 256 MiB. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const MEMORY: readonly HostileInput[] = [
  {
    name: 'one string of a gigabyte',
    code: py`
      print('before')
      text = 'a' * (1 << 30)
    `,
    status: 'memory_limit',
    stdout: 'before',
    detail: 'line 2',
  },
  {
    name: 'a list that grows for ever',
    code: py`
      print('before')
      hoard = []
      while True:
          hoard.append(bytearray(1 << 20))
    `,
    status: 'memory_limit',
    timeoutSeconds: 10,
    stdout: 'before',
    detail: 'line 4',
  },
  {
    name: 'a bomb of small objects',
    code: py`
      hoard = []
      def grow():
          while True:
              hoard.append({'key': object()})
      grow()
    `,
    status: 'memory_limit',
    timeoutSeconds: 20,
    withinSeconds: 24,
  },
  {
    name: 'a bomb that catches MemoryError and goes on',
    code: py`
      print('before')
      hoard = []
      while True:
          try:
              hoard.append(bytearray(1 << 22))
          except MemoryError:
              pass
    `,
    status: 'timeout',
    timeoutSeconds: 1,
    stdout: 'before',
  },
  {
    name: 'an error raised with the memory all used',
    code: py`
      hoard = []
      try:
          while True:
              hoard.append(bytearray(1 << 16))
      except MemoryError:
          raise ValueError('hungry')
    `,
    status: ['error', 'memory_limit'],
    because: 'describing the error may itself find no memory',
    timeoutSeconds: 10,
  },
  { name: 'a list of eight gigabytes', code: '[0] * 10 ** 9', status: 'memory_limit', detail: 'line 1' },
  {
    name: 'a formatted number with a billion digits',
    code: "'%1000000000d' % 1",
    status: 'memory_limit',
  },
  {
    name: 'more bytes than there are addresses',
    code: 'bytearray(2 ** 62)',
    status: ['memory_limit', 'error'],
    because: 'where the number is too large even to be tried, it is an OverflowError',
  },
  {
    name: 'a compressed bomb',
    code: py`
      import zlib
      packer = zlib.compressobj()
      packed = b''.join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
      print(len(packed) < 1 << 20)
      zlib.decompress(packed)
    `,
    status: 'memory_limit',
    // It is much work for a machine that does other things.
    timeoutSeconds: 60,
    withinSeconds: 64,
    stdout: 'True',
  },
  {
    name: 'a program that is started and takes too much',
    code: py`
      import subprocess, sys
      child = subprocess.run([sys.executable, '-c', 'x = bytearray(1 << 30)'], stderr=subprocess.PIPE, text=True)
      print(child.stderr.splitlines()[-1])
      child.returncode
    `,
    status: 'ok',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stdout: 'MemoryError',
    result: '1',
  },
  {
    name: 'shared memory, which no limit of the process counts',
    code: py`
      import mmap
      print('before')
      shared = mmap.mmap(-1, 1 << 30)
      for offset in range(0, 1 << 30, 1 << 20):
          shared[offset:offset + (1 << 20)] = b'x' * (1 << 20)
    `,
    status: 'memory_limit',
    timeoutSeconds: 20,
    withinSeconds: 24,
    stdout: 'before',
    // Bubblewrap has no control group: SECURITY.md names it as a known limit.
    runtimes: ['docker'],
  },
  {
    name: 'memory files, which no limit of the process counts',
    code: py`
      import os
      print('before')
      files = []
      while True:
          files.append(os.memfd_create('hoard'))
          for _ in range(32):
              os.write(files[-1], bytes(1 << 20))
    `,
    status: 'memory_limit',
    timeoutSeconds: 20,
    withinSeconds: 24,
    stdout: 'before',
    runtimes: ['docker'],
  },
  {
    name: 'a family of processes that take too much together',
    code: py`
      import os, time
      for _ in range(6):
          if os.fork() == 0:
              hoard = bytearray(b'x') * (100 << 20)
              time.sleep(60)
              os._exit(0)
      time.sleep(60)
    `,
    status: ['timeout', 'memory_limit'],
    because: 'the kernel may end a child and leave the rest, or the worker itself',
    timeoutSeconds: 3,
    withinSeconds: 8,
    runtimes: ['docker'],
  },
  {
    name: 'threads with enormous stacks',
    code: py`
      import threading, time
      threading.stack_size(128 << 20)
      for _ in range(20):
          threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()
    `,
    status: 'process_limit',
    timeoutSeconds: 10,
  },
  {
    name: 'a stack of a million calls',
    code: py`
      import sys
      sys.setrecursionlimit(10 ** 9)
      def down(n):
          return down(n + 1) + 1
      down(0)
    `,
    status: ['memory_limit', 'crashed', 'error', 'timeout'],
    because: 'frames lie on the heap or on the stack, depending on the version of Python, and showing them takes long',
    timeoutSeconds: 4,
    withinSeconds: 8,
  },
  {
    name: 'reading zeros without end',
    code: py`
      print('before')
      open('/dev/zero', 'rb').read()
    `,
    status: ['memory_limit', 'timeout'],
    because: 'it depends on the speed of the machine what comes first',
    timeoutSeconds: 5,
    withinSeconds: 8,
    stdout: 'before',
  },
  {
    name: 'a string that doubles in an interned attribute',
    code: py`
      class Hoard: pass
      text = 'x'
      while True:
          text += text
          setattr(Hoard, text, text)
    `,
    status: ['memory_limit', 'timeout'],
    because: 'it depends on the speed of the machine what comes first',
    timeoutSeconds: ENDLESS_S * 4,
  },
];
