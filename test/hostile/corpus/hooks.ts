/** Code that does not end where the interpreter or the harness calls it: finalizers, texts, exit handlers, trace functions. */
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

const ENDS_BY_TIMEOUT = { status: 'timeout', timeoutSeconds: ENDLESS_S } as const;

export const HOOKS: readonly HostileInput[] = [
  {
    name: 'a collector callback that does not return',
    code: py`
      import gc
      def spin(*_):
          while True:
              pass
      gc.callbacks.append(spin)
      gc.collect()
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'a finalizer that does not return',
    code: py`
      class Stubborn:
          def __del__(self):
              while True:
                  pass
      kept = Stubborn()
      print('before')
    `,
    ...ENDS_BY_TIMEOUT,
    stdout: 'before',
  },
  {
    name: 'a finalizer in a cycle that does not return',
    code: py`
      class Stubborn:
          def __init__(self):
              self.me = self
      setattr(Stubborn, '__de' + 'l__', lambda self: [None for _ in iter(int, 1)])
      Stubborn()
      'done'
    `,
    status: ['ok', 'timeout', 'memory_limit'],
    because: 'the collector may run while the call lasts, or after its answer',
    timeoutSeconds: ENDLESS_S,
  },
  {
    name: 'an exit handler that does not return',
    code: py`
      import atexit
      def spin():
          while True:
              pass
      atexit.register(spin)
      'registered'
    `,
    ...ENDS_BY_TIMEOUT,
    detail: 'in spin',
  },
  {
    name: 'a repr that does not return',
    code: py`
      class Endless:
          def __repr__(self):
              while True:
                  pass
      Endless()
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'an exception whose text never comes',
    code: py`
      class Endless(Exception):
          def __str__(self):
              while True:
                  pass
      raise Endless
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'an exit message that never comes',
    code: py`
      class Endless:
          def __str__(self):
              while True:
                  pass
      raise SystemExit(Endless())
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'an object that is searched for spelling mistakes without end',
    code: py`
      class Endless:
          def __dir__(self):
              while True:
                  pass
      Endless().atribute
    `,
    status: ['timeout', 'error'],
    because: 'only newer Pythons look for similar names while they print a traceback',
    timeoutSeconds: ENDLESS_S,
  },
  {
    name: 'an import that does not end',
    code: py`
      import sys
      with open('endless_module.py', 'w') as file:
          file.write('while True:\n    pass\n')
      sys.path.insert(0, '.')
      import endless_module
    `,
    ...ENDS_BY_TIMEOUT,
  },
  {
    name: 'a trace function that does not return',
    code: py`
      import sys
      def spin(*_):
          while True:
              pass
      sys.settrace(spin)
      (lambda: None)()
    `,
    ...ENDS_BY_TIMEOUT,
  },
];
