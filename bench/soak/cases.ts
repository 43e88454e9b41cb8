/** Calls of a soak: honest ones with the one right answer, hostile ones with the endings that are true for them. */
import type { CallStatus, RunResult } from 'python-sandbox-mcp';

export interface SoakCase {
  readonly name: string;
  readonly code: string;
  readonly statuses: readonly CallStatus[];
  /** Exactly what has to be printed; null where it does not matter. */
  readonly stdout: string | null;
  readonly timeoutMs?: number;
  /** The caller gives up after so long. */
  readonly cancelAfterMs?: number;
}

/** ms. Each call that has to be killed costs a worker: short, so that honest calls are most of the time. */
const SHORT_MS = 200;

const CRASH: readonly CallStatus[] = ['crashed'];
const TIMEOUT: readonly CallStatus[] = ['timeout'];
/** What takes all it can get ends when the first limit is met, whichever that is. */
const LIMITED: readonly CallStatus[] = ['error', 'memory_limit', 'process_limit', 'output_limit', 'timeout', 'crashed'];

function honest(name: string, code: string, stdout: string): SoakCase {
  return { name, code, statuses: ['ok'], stdout };
}

function hostile(name: string, code: string, statuses: readonly CallStatus[], rest: Partial<SoakCase> = {}): SoakCase {
  return { name, code, statuses, stdout: null, ...rest };
}

export const HONEST: readonly SoakCase[] = [
  honest('arithmetic', 'print(6 * 7)', '42\n'),
  honest('text beyond ASCII', "print('Grüße, 世界 🐍')", 'Grüße, 世界 🐍\n'),
  honest('recursion', 'def f(n): return 1 if n < 2 else n * f(n - 1)\nprint(f(20))', '2432902008176640000\n'),
  honest('imports in functions', 'def f():\n  import json\n  return json.dumps([1])\nprint(f())', '[1]\n'),
  honest('much output', "print('x' * 20_000)", `${'x'.repeat(20_000)}\n`),
  honest('no variable of another call', "print('leak' in globals())", 'False\n'),
  honest('no environment of another call', "import os\nprint('LEFT' in os.environ)", 'False\n'),
  honest('a path as it was', "import sys\nprint('/left/behind' in sys.path)", 'False\n'),
  honest('builtins as they were', 'print(len([1, 2]), max(3, 4))', '2 4\n'),
  honest('no thread of another call', 'import threading\nprint(threading.active_count())', '1\n'),
  honest('a working directory', "open('file', 'w').write('x')\nprint(open('file').read())", 'x\n'),
  { name: 'an exception', code: "print('before')\n1 / 0", statuses: ['error'], stdout: 'before\n' },
  { name: 'an exit', code: "print('bye')\nraise SystemExit(3)", statuses: ['exited'], stdout: 'bye\n' },
];

export const HOSTILE: readonly SoakCase[] = [
  hostile('litter', "import os, sys\nleak = 1\nos.environ['LEFT'] = '1'\nsys.path.insert(0, '/left/behind')", ['ok']),
  hostile('builtins replaced', 'import builtins\nbuiltins.len = builtins.max = lambda *a: -1', ['ok']),
  hostile('a thread left behind', 'import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()', [
    'ok',
    'timeout',
  ]),
  hostile('a daemon left behind', "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)", [
    'ok',
  ]),
  hostile('descriptors closed', 'import os\nos.closerange(0, 256)', ['ok', 'crashed', 'exited', 'error']),
  hostile(
    'descriptors flooded',
    "import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'junk' * 99)\n  except OSError: pass",
    ['ok', 'crashed'],
  ),
  hostile('an early end', 'import os\nos._exit(0)', ['exited']),
  hostile('a kill', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)', CRASH),
  hostile('a wild pointer', 'import ctypes\nctypes.string_at(0)', CRASH),
  hostile('a busy loop', 'while True: pass', TIMEOUT, { timeoutMs: SHORT_MS }),
  hostile(
    'a loop that hears nothing',
    'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    TIMEOUT,
    {
      timeoutMs: SHORT_MS,
    },
  ),
  hostile('a loop that is given up', 'import time\nwhile True: time.sleep(0.01)', ['cancelled'], {
    cancelAfterMs: SHORT_MS,
  }),
  hostile('a memory bomb', 'x = []\nwhile True: x.append(bytearray(16 << 20))', LIMITED, { timeoutMs: 5_000 }),
  hostile('a fork bomb', 'import os\nwhile True: os.fork()', LIMITED, { timeoutMs: 5 * SHORT_MS }),
  hostile('an output flood', "while True: print('x' * 65536)", LIMITED, { timeoutMs: 5 * SHORT_MS }),
];

/** What is wrong with an answer; null where nothing is. */
export function judge({ name, statuses, stdout }: SoakCase, result: RunResult): string | null {
  if (!statuses.includes(result.status)) {
    return `${name}: ended as ${result.status} instead of ${statuses.join(' or ')} (${result.detail ?? result.error?.message})`;
  }
  if (stdout === null || result.stdout === stdout) return null;
  return `${name}: printed ${JSON.stringify(result.stdout.slice(0, 80))} instead of ${JSON.stringify(stdout.slice(0, 80))}`;
}
