/** Code that does not parse, that is refused before it runs, or that waits for somebody to type. */
import { type HostileInput, py } from '../hostile-input.ts';

export const INPUT: readonly HostileInput[] = [
  { name: 'no code', code: ' \n\t', status: 'rejected', detail: 'empty' },
  { name: 'a NUL byte in the code', code: 'print(1)\0', status: 'rejected', detail: 'NUL' },
  { name: 'a lone surrogate in the code', code: "x = '\ud800'", status: 'rejected', detail: 'surrogate' },
  {
    name: 'more code than is read',
    code: `x = '${'x'.repeat(1 << 20)}'`,
    status: 'rejected',
    detail: '--max-code-bytes',
  },
  { name: 'ten thousand open parentheses', code: '('.repeat(10_000), status: 'error', error: { type: 'SyntaxError' } },
  {
    name: 'ten thousand lists within lists',
    code: `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    status: 'error',
    error: { type: 'SyntaxError' },
  },
  {
    name: 'two hundred thousand signs before a number',
    code: `${'-'.repeat(200_000)}1`,
    status: 'error',
    error: { type: /^(?:MemoryError|RecursionError|SyntaxError)$/ },
  },
  {
    name: 'a sum of a hundred thousand terms',
    code: `1${'+1'.repeat(100_000)}`,
    status: ['error', 'ok'],
    because: 'how deep an expression may be depends on the version of Python',
  },
  {
    name: 'a list of a hundred thousand numbers',
    code: `len([${'0,'.repeat(100_000)}])`,
    status: 'ok',
    timeoutSeconds: 15,
    withinSeconds: 18,
    result: '100000',
  },
  {
    name: 'twenty thousand lines',
    code: `${'x = 1\n'.repeat(20_000)}x`,
    status: 'ok',
    timeoutSeconds: 15,
    withinSeconds: 18,
    result: '1',
  },
  {
    name: 'a number of five thousand digits',
    code: '9'.repeat(5_000),
    status: 'error',
    error: { type: 'SyntaxError' },
  },
  {
    name: 'an encoding that does not exist',
    code: '# coding: no-such-codec\n1 + 1',
    status: ['ok', 'error'],
    because: 'the code is text already, so its cookie may be ignored',
  },
  {
    name: 'tabs and spaces that disagree',
    code: 'if 1:\n\tx = 1\n        y = 2',
    status: 'error',
    error: { type: 'TabError' },
  },
  {
    name: 'a return outside of any function',
    code: 'return 1',
    status: 'error',
    error: { type: 'SyntaxError', line: 1 },
  },
  { name: 'a backslash at the very end', code: 'x = 1 \\', status: 'error', error: { type: 'SyntaxError' } },
  {
    name: 'input()',
    code: "print('before')\ninput('name? ')",
    status: 'error',
    stdout: 'before',
    error: { type: 'EOFError', line: 2 },
  },
  {
    name: 'reading stdin',
    code: 'import os, sys\n(sys.stdin.read(), os.read(0, 10))',
    status: 'ok',
    result: "('', b'')",
  },
  {
    name: 'opening the terminal',
    code: "open('/dev/tty')",
    status: 'error',
    error: { type: /^(?:OSError|FileNotFoundError|PermissionError)$/ },
  },
  {
    name: 'asking for a password',
    code: 'import getpass\ngetpass.getpass()',
    status: 'error',
    error: { type: 'EOFError' },
  },
  {
    name: 'the debugger',
    code: 'breakpoint()',
    status: ['error', 'ok', 'exited'],
    because: 'it depends on the version how it meets the end of input',
  },
  {
    name: 'an interactive console',
    code: "import code\ncode.interact('hello', exitmsg='bye')",
    status: ['ok', 'exited'],
    because: 'newer versions leave through SystemExit',
    stderr: 'hello',
  },
  {
    name: 'typing into the terminal of the server',
    code: py`
      import fcntl, os, termios
      outcomes = set()
      for descriptor in (0, 1, 2):
          try:
              fcntl.ioctl(descriptor, termios.TIOCSTI, b'x')
              outcomes.add('BREACHED')
          except OSError:
              outcomes.add('refused')
      outcomes
    `,
    status: 'ok',
    result: "{'refused'}",
  },
];
