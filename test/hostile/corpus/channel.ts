/** Code that closes, loses or dials the channels of the harness, or takes the harness in its own process apart. */
import { withFrames } from '../forged-frames.ts';
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const CHANNEL: readonly HostileInput[] = [
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
