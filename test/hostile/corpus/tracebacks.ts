/** Exceptions that defend themselves against being shown, or are too large, too deep or too many to be. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

export const TRACEBACKS: readonly HostileInput[] = [
  {
    name: 'a text that fails',
    code: py`
      class Hostile(Exception):
          def __str__(self):
              raise RuntimeError('no')
      raise Hostile
    `,
    status: 'error',
    error: { type: 'Hostile', message: /unprintable|exception str\(\) failed/, line: 4 },
  },
  {
    name: 'a class that fails at every look',
    code: py`
      class Meta(type):
          def __getattribute__(cls, name):
              raise RuntimeError(name)
      class Hostile(Exception, metaclass=Meta):
          def __getattribute__(self, name):
              raise RuntimeError(name)
      raise Hostile('text')
    `,
    status: 'error',
    error: { line: 7 },
  },
  {
    name: 'a message of twenty megabytes',
    code: "raise ValueError('head' + 'x' * (20 << 20))",
    status: 'error',
    error: { type: 'ValueError', message: /^headx+/, line: 1 },
  },
  {
    name: 'a chain of a hundred thousand contexts',
    code: py`
      chain = ValueError('first')
      for number in range(100_000):
          link = ValueError(number)
          link.__context__ = chain
          chain = link
      raise chain
    `,
    status: 'error',
    timeoutSeconds: 10,
    error: { type: 'ValueError', message: /^99999$/, line: 6 },
  },
  {
    name: 'causes that go in a circle',
    code: py`
      first, second = ValueError('first'), ValueError('second')
      first.__cause__, second.__cause__ = second, first
      raise first
    `,
    status: 'error',
    error: { type: 'ValueError', message: /^first$/ },
  },
  {
    name: 'groups within groups',
    code: py`
      group = ExceptionGroup('leaf', [ValueError()])
      for depth in range(500):
          group = ExceptionGroup(str(depth), [group])
      raise group
    `,
    status: 'error',
    error: { type: 'ExceptionGroup' },
  },
  {
    name: 'a group of a hundred thousand',
    code: "raise ExceptionGroup('many', [ValueError(n) for n in range(100_000)])",
    status: 'error',
    timeoutSeconds: 10,
    error: { type: 'ExceptionGroup' },
  },
  {
    name: 'notes that are none',
    code: py`
      error = ValueError('noted')
      error.__notes__ = 42
      raise error
    `,
    status: 'error',
    error: { type: 'ValueError', message: /^noted$/ },
  },
  {
    name: 'a million notes',
    code: py`
      error = ValueError('noted')
      error.__notes__ = ['note'] * 1_000_000
      raise error
    `,
    status: 'error',
    timeoutSeconds: 10,
    error: { type: 'ValueError' },
  },
  {
    name: 'BaseException itself',
    code: "raise BaseException('base')",
    status: 'error',
    error: { type: 'BaseException' },
  },
  { name: 'KeyboardInterrupt', code: 'raise KeyboardInterrupt', status: 'error', error: { type: 'KeyboardInterrupt' } },
  { name: 'GeneratorExit', code: 'raise GeneratorExit', status: 'error', error: { type: 'GeneratorExit' } },
  {
    name: 'the cancellation of a task',
    code: 'import asyncio\nraise asyncio.CancelledError',
    status: 'error',
    error: { message: /^$/, line: 2 },
  },
  {
    name: 'a syntax error made by hand of what is none',
    code: py`
      error = SyntaxError('odd')
      error.filename, error.lineno, error.offset, error.text = [], 'line', {}, 4.5
      error.end_lineno = error.end_offset = object()
      raise error
    `,
    status: 'error',
    error: { type: 'SyntaxError', line: 4 },
  },
  {
    name: 'a class whose name is no name',
    code: "raise type('A\\n\\x1b[2J\\ud800', (Exception,), {'__module__': 7})('text')",
    status: 'error',
    error: { line: 1 },
  },
  {
    name: 'an exception that claims to be an exit',
    code: py`
      class Liar(Exception):
          __class__ = property(lambda self: SystemExit)
      raise Liar('lie')
    `,
    status: 'error',
    error: { type: 'Liar', line: 3 },
  },
  {
    name: 'a hook for exceptions that ends the process',
    code: py`
      import os, sys
      sys.excepthook = sys.unraisablehook = lambda *_: os._exit(0)
      1 / 0
    `,
    status: 'error',
    error: { type: 'ZeroDivisionError', line: 3 },
  },
  {
    name: 'a traceback module that ends the process',
    code: py`
      import linecache, os, traceback
      linecache.getline = linecache.checkcache = lambda *_: os._exit(0)
      traceback.TracebackException.__init__ = lambda *_, **__: os._exit(0)
      traceback.format_exception = lambda *_: os._exit(0)
      1 / 0
    `,
    status: 'error',
    error: { type: 'ZeroDivisionError', line: 5 },
  },
  {
    name: 'recursion at its default limit',
    code: py`
      def down():
          return down()
      down()
    `,
    status: 'error',
    error: { type: 'RecursionError', line: 2 },
  },
  {
    name: 'a context that fails to be printed',
    code: py`
      class Hostile(Exception):
          def __str__(self):
              raise self
      try:
          raise Hostile
      except Hostile:
          1 / 0
    `,
    status: 'error',
    error: { type: 'ZeroDivisionError', line: 7 },
  },
  {
    name: 'a text that is a text of its own kind',
    code: py`
      class Liar(str):
          def __str__(self): raise SystemExit
          def __len__(self): return -1
          def splitlines(self, *_): return 42
          def __getitem__(self, key): raise KeyboardInterrupt
      class Hostile(Exception):
          def __str__(self):
              return Liar('lie')
      raise Hostile
    `,
    status: 'error',
    error: { type: 'Hostile', line: 9 },
  },
  {
    name: 'an error in decoding a million bytes',
    code: "raise UnicodeDecodeError('utf-8', b'\\xff' * 10 ** 6, 0, 10 ** 6, 'x' * 10 ** 6)",
    status: 'error',
    error: { type: 'UnicodeDecodeError' },
  },
  {
    name: 'a name that nobody can spell',
    code: "raise NameError('n', name='x' * 10 ** 6)",
    status: 'error',
    timeoutSeconds: 10,
    error: { type: 'NameError' },
  },
  {
    name: 'code that says it is a part of the harness',
    code: py`
      exec(compile('1 / 0', '/opt/python-harness/harness/execution/execute.py', 'exec'))
    `,
    status: 'error',
    error: { type: 'ZeroDivisionError', line: 1 },
  },
  {
    name: 'a traceback that goes in a circle',
    code: py`
      def fail():
          1 / 0
      try:
          fail()
      except ZeroDivisionError as error:
          caught = error
      raise caught.with_traceback(caught.__traceback__) from caught
    `,
    status: 'error',
    error: { type: 'ZeroDivisionError' },
  },
  {
    name: 'an exception raised while another one is shown, for ever',
    code: py`
      class Hostile(Exception):
          def __str__(self):
              raise Hostile from self
          __repr__ = __str__
      raise Hostile(Hostile())
    `,
    status: 'error',
    timeoutSeconds: ENDLESS_S * 4,
    error: { type: 'Hostile' },
  },
];
