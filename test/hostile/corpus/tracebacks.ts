/** Exceptions that defend themselves against being shown, or are too large, too deep or too many to be. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

/** An exception that is told all the same, with what is known of it. */
const raised = (
  name: string,
  code: string,
  error: NonNullable<HostileInput['error']>,
  timeoutSeconds?: number,
): HostileInput => ({ name, code, status: 'error', error, ...(timeoutSeconds !== undefined && { timeoutSeconds }) });

export const TRACEBACKS: readonly HostileInput[] = [
  raised(
    'a text that fails',
    py`
      class Hostile(Exception):
          def __str__(self):
              raise RuntimeError('no')
      raise Hostile
    `,
    { type: 'Hostile', message: /unprintable|exception str\(\) failed/, line: 4 },
  ),
  raised(
    'a class that fails at every look',
    py`
      class Meta(type):
          def __getattribute__(cls, name):
              raise RuntimeError(name)
      class Hostile(Exception, metaclass=Meta):
          def __getattribute__(self, name):
              raise RuntimeError(name)
      raise Hostile('text')
    `,
    { line: 7 },
  ),
  raised('a message of twenty megabytes', "raise ValueError('head' + 'x' * (20 << 20))", {
    type: 'ValueError',
    message: /^headx+/,
    line: 1,
  }),
  raised(
    'a chain of a hundred thousand contexts',
    py`
      chain = ValueError('first')
      for number in range(100_000):
          link = ValueError(number)
          link.__context__ = chain
          chain = link
      raise chain
    `,
    { type: 'ValueError', message: /^99999$/, line: 6 },
    10,
  ),
  raised(
    'causes that go in a circle',
    py`
      first, second = ValueError('first'), ValueError('second')
      first.__cause__, second.__cause__ = second, first
      raise first
    `,
    { type: 'ValueError', message: /^first$/ },
  ),
  raised(
    'groups within groups',
    py`
      group = ExceptionGroup('leaf', [ValueError()])
      for depth in range(500):
          group = ExceptionGroup(str(depth), [group])
      raise group
    `,
    { type: 'ExceptionGroup' },
  ),
  raised(
    'a group of a hundred thousand',
    "raise ExceptionGroup('many', [ValueError(n) for n in range(100_000)])",
    { type: 'ExceptionGroup' },
    10,
  ),
  raised(
    'notes that are none',
    py`
      error = ValueError('noted')
      error.__notes__ = 42
      raise error
    `,
    { type: 'ValueError', message: /^noted$/ },
  ),
  raised(
    'a million notes',
    py`
      error = ValueError('noted')
      error.__notes__ = ['note'] * 1_000_000
      raise error
    `,
    { type: 'ValueError' },
    10,
  ),
  raised('BaseException itself', "raise BaseException('base')", { type: 'BaseException' }),
  raised('KeyboardInterrupt', 'raise KeyboardInterrupt', { type: 'KeyboardInterrupt' }),
  raised('GeneratorExit', 'raise GeneratorExit', { type: 'GeneratorExit' }),
  raised('the cancellation of a task', 'import asyncio\nraise asyncio.CancelledError', { message: /^$/, line: 2 }),
  raised(
    'a syntax error made by hand of what is none',
    py`
      error = SyntaxError('odd')
      error.filename, error.lineno, error.offset, error.text = [], 'line', {}, 4.5
      error.end_lineno = error.end_offset = object()
      raise error
    `,
    { type: 'SyntaxError', line: 4 },
  ),
  raised(
    'a class whose name is no name',
    "raise type('A\\n\\x1b[2J\\ud800', (Exception,), {'__module__': 7})('text')",
    { line: 1 },
  ),
  raised(
    'an exception that claims to be an exit',
    py`
      class Liar(Exception):
          __class__ = property(lambda self: SystemExit)
      raise Liar('lie')
    `,
    { type: 'Liar', line: 3 },
  ),
  raised(
    'a hook for exceptions that ends the process',
    py`
      import os, sys
      sys.excepthook = sys.unraisablehook = lambda *_: os._exit(0)
      1 / 0
    `,
    { type: 'ZeroDivisionError', line: 3 },
  ),
  raised(
    'a traceback module that ends the process',
    py`
      import linecache, os, traceback
      linecache.getline = linecache.checkcache = lambda *_: os._exit(0)
      traceback.TracebackException.__init__ = lambda *_, **__: os._exit(0)
      traceback.format_exception = lambda *_: os._exit(0)
      1 / 0
    `,
    { type: 'ZeroDivisionError', line: 5 },
  ),
  raised(
    'recursion at its default limit',
    py`
      def down():
          return down()
      down()
    `,
    { type: 'RecursionError', line: 2 },
  ),
  raised(
    'a context that fails to be printed',
    py`
      class Hostile(Exception):
          def __str__(self):
              raise self
      try:
          raise Hostile
      except Hostile:
          1 / 0
    `,
    { type: 'ZeroDivisionError', line: 7 },
  ),
  raised(
    'a text that is a text of its own kind',
    py`
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
    { type: 'Hostile', line: 9 },
  ),
  raised(
    'an error in decoding a million bytes',
    "raise UnicodeDecodeError('utf-8', b'\\xff' * 10 ** 6, 0, 10 ** 6, 'x' * 10 ** 6)",
    { type: 'UnicodeDecodeError' },
  ),
  raised('a name that nobody can spell', "raise NameError('n', name='x' * 10 ** 6)", { type: 'NameError' }, 10),
  raised(
    'code that says it is a part of the harness',
    py`
      exec(compile('1 / 0', '/opt/python-harness/harness/execution/execute.py', 'exec'))
    `,
    { type: 'ZeroDivisionError', line: 1 },
  ),
  raised(
    'a traceback that goes in a circle',
    py`
      def fail():
          1 / 0
      try:
          fail()
      except ZeroDivisionError as error:
          caught = error
      raise caught.with_traceback(caught.__traceback__) from caught
    `,
    { type: 'ZeroDivisionError' },
  ),
  raised(
    'an exception raised while another one is shown, for ever',
    py`
      class Hostile(Exception):
          def __str__(self):
              raise Hostile from self
          __repr__ = __str__
      raise Hostile(Hostile())
    `,
    { type: 'Hostile' },
    ENDLESS_S * 4,
  ),
];
