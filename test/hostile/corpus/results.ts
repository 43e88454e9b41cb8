/** Code whose value cannot be shown, cannot be sent, or lies about itself. */
import { type HostileInput, py } from '../hostile-input.ts';

export const RESULTS: readonly HostileInput[] = [
  {
    name: 'a result of ten megabytes',
    code: "'x' * 10 ** 7",
    status: 'ok',
    result: /^'x+[\s\S]*x+'$/,
    truncated: true,
  },
  {
    name: 'a repr that is no text',
    code: py`
      class Liar:
          def __repr__(self):
              return 42
      Liar()
    `,
    status: 'error',
    error: { type: 'TypeError' },
  },
  {
    name: 'a repr that fails',
    code: py`
      class Liar:
          def __repr__(self):
              raise ValueError('no')
      Liar()
    `,
    status: 'error',
    error: { type: 'ValueError', message: /^no$/, line: 3 },
  },
  {
    name: 'a repr that ends the process',
    code: py`
      import os
      class Liar:
          def __repr__(self):
              os._exit(0)
      Liar()
    `,
    status: 'exited',
    detail: 'code 0',
  },
  {
    name: 'a text that lies about itself',
    code: py`
      class Liar(str):
          def __len__(self):
              return 0
          def encode(self, *args):
              return 42
          def __str__(self):
              return self
          def __repr__(self):
              return Liar('truth')
          def __getitem__(self, key):
              raise KeyboardInterrupt
          def isascii(self):
              raise SystemExit
      Liar('lie')
    `,
    status: 'ok',
    result: 'truth',
  },
  {
    name: 'a list that holds itself',
    code: py`
      circle = []
      circle.append(circle)
      circle
    `,
    status: 'ok',
    result: '[[...]]',
  },
  {
    name: 'a list that is nested a hundred thousand times',
    code: py`
      nested = []
      for _ in range(100_000):
          nested = [nested]
      nested
    `,
    status: 'error',
    error: { type: 'RecursionError' },
  },
  {
    name: 'a number that may not be written out',
    code: '10 ** 5000',
    status: 'error',
    error: { type: 'ValueError', message: /digits/ },
  },
  {
    name: 'numbers that JSON does not have',
    code: "[float('nan'), float('inf'), 2 ** 70]",
    status: 'ok',
    result: /nan, inf/,
  },
  { name: 'a value with lone surrogates', code: "{'\\ud800': '\\udfff'}", status: 'ok', result: /ud800/ },
  {
    name: 'a dictionary that pretends to be a prototype',
    code: "{'__proto__': {'status': 'error'}, 'constructor': None, 'toString': 1}",
    status: 'ok',
    result: /__proto__/,
  },
];
