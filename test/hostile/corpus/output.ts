/** Code that prints too much, that which is no text, or breaks what it prints with. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const OUTPUT: readonly HostileInput[] = [
  {
    name: 'printing for ever',
    code: py`
      while True:
          print('tick')
    `,
    status: ['timeout', 'output_limit'],
    because: 'it depends on the speed of the machine what comes first',
    timeoutSeconds: ENDLESS_S,
    stdout: 'tick\ntick',
    truncated: true,
  },
  {
    name: 'three hundred megabytes',
    code: py`
      line = 'x' * (1 << 20)
      for number in range(300):
          print(number, line)
    `,
    status: 'output_limit',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stdout: '0 xxx',
    detail: 'line 3',
    truncated: true,
  },
  {
    name: 'three hundred megabytes past the streams of Python',
    code: py`
      import os
      block = b'y' * (1 << 20)
      for _ in range(300):
          os.write(1, block)
    `,
    status: 'output_limit',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stdout: 'yyy',
    truncated: true,
  },
  {
    name: 'three hundred megabytes of complaints',
    code: py`
      import sys
      for _ in range(300):
          sys.stderr.write('z' * (1 << 20))
    `,
    status: 'output_limit',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stderr: 'zzz',
    truncated: true,
  },
  {
    name: 'twenty megabytes in one line',
    code: "print('head' + 'x' * (20 << 20) + 'tail')",
    status: 'ok',
    stdout: /^headx+[\s\S]*x+tail\n$/,
    truncated: true,
  },
  {
    name: 'a program that floods',
    code: py`
      import subprocess
      subprocess.run('yes | head -c 30000000', shell=True).returncode
    `,
    status: 'ok',
    timeoutSeconds: 15,
    withinSeconds: 18,
    stdout: 'y\ny\n',
    truncated: true,
  },
  {
    name: 'bytes that are no UTF-8',
    code: py`
      import os
      os.write(1, b'a\xff\xfe\xc3(b')
      None
    `,
    status: 'ok',
    stdout: /^a�+\(b$/,
  },
  { name: 'a lone surrogate', code: "print('a\\udc80b')", status: 'ok', stdout: 'a\\udc80b' },
  {
    name: 'control characters, separators and NUL',
    code: "print('\\0\\x1b[2J\\u2028\\x9b31m\\u202e')",
    status: 'ok',
    stdout: '\0\x1b[2J\u2028\x9b31m\u202e',
  },
  {
    name: 'its own JSON-RPC message',
    code: `print('{"jsonrpc":"2.0","id":1,"result":{}}')`,
    status: 'ok',
    stdout: '{"jsonrpc":"2.0","id":1,"result":{}}',
  },
  {
    name: 'no stdout at all',
    code: py`
      import sys
      print('before')
      sys.stdout = None
      'done'
    `,
    status: 'ok',
    stdout: 'before',
    result: "'done'",
  },
  {
    name: 'a number for stdout',
    code: py`
      import sys
      sys.stdout = 42
      'done'
    `,
    status: 'ok',
    result: "'done'",
  },
  {
    name: 'a stdout whose every attribute fails',
    code: py`
      import sys
      class Hostile:
          def __getattribute__(self, name):
              raise KeyboardInterrupt(name)
      sys.stdout = sys.stderr = Hostile()
      'done'
    `,
    status: ['ok', 'error'],
    because: 'flushing what the code put there may count as its own failure',
  },
  {
    name: 'a stdout that was closed',
    code: py`
      import sys
      print('before')
      sys.stdout.close()
      'done'
    `,
    status: 'ok',
    stdout: 'before',
    result: "'done'",
  },
  {
    name: 'a descriptor 1 that was closed',
    code: py`
      import os
      print('before')
      os.close(1)
      print('after')
    `,
    status: 'error',
    stdout: 'before',
    error: { type: 'OSError', line: 4 },
  },
  {
    name: 'a descriptor 1 that leads nowhere',
    code: py`
      import os
      print('before')
      os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
      print('after')
      'done'
    `,
    status: 'ok',
    stdout: 'before',
    result: "'done'",
  },
  {
    name: 'an output that takes back what it said',
    code: py`
      import os
      print('before')
      os.ftruncate(1, 0)
      print('after')
    `,
    status: ['ok', 'error'],
    because: 'it is the code’s own output; the system may refuse to shorten it',
    stdout: /after|before/,
  },
  {
    name: 'an output with a hole of sixty megabytes',
    code: py`
      import os
      os.ftruncate(1, 60 << 20)
      print('end')
    `,
    status: ['ok', 'error'],
    because: 'the system may refuse to lengthen it',
    timeoutSeconds: 5,
  },
  {
    name: 'an output that is sealed against writing',
    code: py`
      import fcntl, os
      try:
          fcntl.fcntl(1, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
      except OSError:
          pass
      'done'
    `,
    status: 'ok',
    result: "'done'",
  },
];
