/** Code that writes to the descriptors of the harness: it can spoil its own answer, and nobody else's. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

/** Makes frames as the worker's own: its number is that of its folder, its call's that of a frame of the harness. */
const FRAMES = py`
  import json, os, re, struct, sys, threading, time
  worker = int((re.search(r'/w(\d+)', os.getcwd()) or re.search(r'()1', 'x1'))[1] or 0)
  def call_id():
      frame = sys._getframe()
      while frame is not None:
          if type(frame.f_locals.get('call')) is int:
              return frame.f_locals['call']
          frame = frame.f_back
      return 1
  def framed(payload, channel=worker):
      return struct.pack('>II', len(payload), channel) + payload
  def forged(**changes):
      message = {'type': 'result', 'call': call_id(), 'status': 'ok', 'stdout': 'forged', 'stderr': '', 'result': '"forged"',
                 'error': None, 'detail': None, 'exit_code': None, 'duration_ms': 1, 'imports': [],
                 'truncated': {'stdout': 0, 'stderr': 0, 'result': 0}}
      return {**message, **changes}
  def send(data):
      while data:
          data = data[os.write(3, data):]
  print('before')
`;

const withFrames = (code: string): string => `${FRAMES}${code}`;

const BREAKS_ITS_ANSWER = { status: 'crashed', timeoutSeconds: 3, stdout: 'before' } as const;

export const PROTOCOL: readonly HostileInput[] = [
  {
    name: 'garbage on every descriptor there is',
    code: withFrames(py`
      for descriptor in range(3, 64):
          try:
              os.write(descriptor, b'\xff' * 4096)
          except OSError:
              pass
      time.sleep(60)
    `),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a frame of four gigabytes',
    code: withFrames("send(struct.pack('>II', 0xffffffff, worker))\ntime.sleep(60)"),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a frame of no bytes',
    code: withFrames("send(struct.pack('>II', 0, worker))\ntime.sleep(60)"),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a frame for the supervisor’s own channel',
    code: withFrames(`send(framed(json.dumps({'type': 'exited', 'worker': worker + 1}).encode(), 0))\ntime.sleep(60)`),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'an answer in the name of the next worker',
    code: withFrames('send(framed(json.dumps(forged()).encode(), worker + 1))\ntime.sleep(60)'),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'an answer to the next call',
    code: withFrames('send(framed(json.dumps(forged(call=call_id() + 1)).encode()))\ntime.sleep(60)'),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a frame that is no JSON',
    code: withFrames('send(framed(b\'{"type": NaN}\'))\ntime.sleep(60)'),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a frame that is no text',
    code: withFrames("send(framed(b'\\xff\\xfe\\x00'))\ntime.sleep(60)"),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a message that does not exist',
    code: withFrames(`send(framed(b'{"type": "shutdown"}') * 10_000)\ntime.sleep(60)`),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'readiness, announced a second time',
    code: withFrames(
      `send(framed(json.dumps({'type': 'ready', 'worker': worker, 'pid': 1, 'hardening': []}).encode()))\ntime.sleep(60)`,
    ),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'a value nested half a million times',
    code: withFrames(py`
      deep = '[' * 500_000 + ']' * 500_000
      text = json.dumps(forged())[:-1] + ', "value": ' + deep + '}'
      send(framed(text.encode()))
      time.sleep(60)
    `),
    status: ['crashed', 'ok'],
    because: 'it may lie about its own answer, as long as the server can tell it',
    timeoutSeconds: 3,
  },
  {
    name: 'a value nested three thousand times',
    code: withFrames(py`
      deep = '[' * 3_000 + ']' * 3_000
      text = json.dumps(forged())[:-1] + ', "value": ' + deep + '}'
      send(framed(text.encode()))
      time.sleep(60)
    `),
    status: ['crashed', 'ok'],
    because: 'it may lie about its own answer, as long as the server can tell it',
    timeoutSeconds: 3,
  },
  {
    name: 'an answer with a status that does not exist',
    code: withFrames("send(framed(json.dumps(forged(status='perfect')).encode()))\ntime.sleep(60)"),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'an answer with fields nobody asked for',
    code: withFrames(
      `send(framed(json.dumps(forged(isolation='baseline', container='other')).encode()))\ntime.sleep(60)`,
    ),
    ...BREAKS_ITS_ANSWER,
  },
  {
    name: 'two answers at once',
    code: withFrames('send(framed(json.dumps(forged()).encode()) * 2)\ntime.sleep(60)'),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
    timeoutSeconds: 3,
  },
  {
    name: 'an answer, and then the true one',
    code: withFrames("send(framed(json.dumps(forged()).encode()))\n'true'"),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
  },
  {
    name: 'an answer, a clean-up that never was, and an answer to a call that has not come',
    code: withFrames(py`
      cleaned = {'type': 'cleaned', 'call': call_id(), 'verdict': 'reuse', 'reasons': [], 'reset': [], 'kept': [],
                 'cleanup_ms': 0, 'rss_bytes': 0, 'gc': False}
      send(framed(json.dumps(forged()).encode()) + framed(json.dumps(cleaned).encode()))
      send(framed(json.dumps(forged(call=call_id() + 1)).encode()))
      time.sleep(60)
    `),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
    timeoutSeconds: 3,
    // A process that is used again can always prepare its next answer: only `forked` and `baseline` are a boundary.
    modes: ['forked'],
  },
  {
    name: 'half a frame and silence',
    code: withFrames("send(struct.pack('>II', 1000, worker) + b'{')\ntime.sleep(60)"),
    status: 'timeout',
    timeoutSeconds: ENDLESS_S,
    // In `isolated` the worker has answered as far as it knows, and has emptied its output for the next call.
    stdout: /^(?:before\n)?$/,
  },
  {
    name: 'half a frame and the end',
    code: withFrames("send(struct.pack('>II', 1000, worker) + b'{')\nos._exit(0)"),
    status: ['exited', 'crashed'],
    because: 'a broken frame and an exit are both true',
    stdout: 'before',
  },
  {
    name: 'garbage after the answer',
    code: withFrames(py`
      def late():
          time.sleep(0.02)
          os.write(3, b'\xff' * 64)
      threading.Thread(target=late, daemon=True).start()
      'answered'
    `),
    status: 'ok',
    result: "'answered'",
  },
  {
    name: 'a child that writes into its parent’s channel afterwards',
    code: withFrames(py`
      if os.fork() == 0:
          time.sleep(0.02)
          os.write(3, framed(json.dumps(forged(call=call_id() + 1)).encode()))
          os._exit(0)
      'answered'
    `),
    status: 'ok',
    result: "'answered'",
  },
  {
    name: 'a thread that reads the next call away',
    code: withFrames(
      "threading.Thread(target=lambda: [os.read(3, 65536) for _ in iter(int, 1)], daemon=True).start()\n'reading'",
    ),
    status: 'ok',
    result: "'reading'",
  },
  {
    name: 'every descriptor closed',
    code: py`
      import os
      print('before')
      os.closerange(0, 2000)
    `,
    status: ['exited', 'crashed'],
    because: 'there is no way left to answer: how the process then ends is what can be told',
    stdout: 'before',
  },
  {
    name: 'every descriptor led to nowhere',
    code: py`
      import os
      print('before')
      null = os.open('/dev/null', os.O_RDWR)
      for descriptor in range(64):
          if descriptor != null:
              os.dup2(null, descriptor)
      'done'
    `,
    status: ['exited', 'crashed', 'timeout'],
    because: 'there is no way left to answer: how the process then ends is what can be told',
    timeoutSeconds: 3,
    stdout: 'before',
  },
  {
    name: 'the channel shut down and Python left running',
    code: py`
      import os, socket, time
      print('before')
      socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RDWR)
      time.sleep(60)
    `,
    status: ['timeout', 'crashed', 'exited'],
    because: 'whether the lost channel or the deadline is seen first',
    timeoutSeconds: ENDLESS_S,
    stdout: 'before',
  },
  {
    name: 'a second connection with a token that was made up',
    code: withFrames(py`
      import socket
      link = socket.socket(socket.AF_UNIX)
      link.settimeout(3)
      try:
          link.connect('/run/python-sandbox/workers.sock')
          link.sendall(framed(json.dumps({'type': 'attach', 'token': '0' * 32, 'worker': worker}).encode()))
          outcome = link.recv(1)
      except OSError as refused:
          outcome = type(refused).__name__
      outcome
    `),
    status: 'ok',
    timeoutSeconds: 8,
    result: /^(?:b''|'(?:PermissionError|ConnectionResetError|BrokenPipeError|FileNotFoundError)')$/,
  },
  {
    name: 'all the connections that the server takes, kept open',
    code: py`
      import socket
      links = []
      for _ in range(400):
          link = socket.socket(socket.AF_UNIX)
          link.settimeout(1)
          try:
              link.connect('/run/python-sandbox/workers.sock')
          except OSError:
              break
          links.append(link)
      'held'
    `,
    status: 'ok',
    timeoutSeconds: 10,
    result: "'held'",
  },
  {
    name: 'the harness found through its frames and taken apart',
    code: py`
      import sys
      frame = sys._getframe()
      while frame.f_back is not None:
          frame = frame.f_back
      frame.f_globals.clear()
      'cleared'
    `,
    status: ['ok', 'error', 'exited', 'crashed'],
    because: 'it destroys nothing but its own worker, and how that ends is not the point',
    timeoutSeconds: 3,
  },
  {
    name: 'every function of the harness found through the collector and replaced',
    code: py`
      import gc, types
      def nothing(*_, **__):
          return None
      for thing in gc.get_objects():
          if isinstance(thing, types.FunctionType) and 'python-harness' in thing.__code__.co_filename:
              try:
                  thing.__code__ = nothing.__code__
              except ValueError:
                  pass
      'replaced'
    `,
    status: ['ok', 'error', 'exited', 'crashed', 'timeout'],
    because: 'it destroys nothing but its own worker, and how that ends is not the point',
    timeoutSeconds: 3,
  },
];
