/** Code behaves in a call as it does in a script: every promise of the tool's result, in every mode's default runtime. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSandbox, type RunResult, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';

const dedent = (code: string) => {
  const lines = code.replace(/^\n/, '').split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => line.slice(indent)).join('\n');
};

describeRuntimes('a call', (runtime) => {
  let sandbox: Sandbox;
  const run = (code: string, options = {}): Promise<RunResult> => sandbox.run(dedent(code), options);

  beforeAll(async () => {
    sandbox = createSandbox({ runtime, workers: 1, preload: [] });
    await sandbox.prewarm();
    await sandbox.run('pass');
  }, 600_000);

  afterAll(() => sandbox.close());

  it('gives the value of the last expression, as repr and as JSON', async () => {
    expect(await run('x = 20\nx + 22')).toMatchObject({ status: 'ok', result: '42', value: 42, error: null });
    expect(await run('{"a": [1, 2.5, None, True, "ü"]}')).toMatchObject({ value: { a: [1, 2.5, null, true, 'ü'] } });
  });

  it('gives a variable named result where there is no last expression', async () => {
    expect(await run('result = [1]\nprint("done")')).toMatchObject({ result: '[1]', value: [1], stdout: 'done\n' });
  });

  it('gives no value where there is none, or where it is no plain JSON', async () => {
    expect(await run('x = 1')).toMatchObject({ result: null });
    const set = await run('{1}');
    expect(set).toMatchObject({ result: '{1}' });
    expect(set).not.toHaveProperty('value');
    expect(await run('10 ** 30')).not.toHaveProperty('value');
    expect(await run('float("nan")')).not.toHaveProperty('value');
  });

  it('captures what C code and subprocesses write', async () => {
    const { stdout, stderr } = await run(`
      import os, subprocess, sys
      print("print")
      os.write(1, b"descriptor\\n")
      subprocess.run([sys.executable, "-c", "import sys; print('child'); print('oops', file=sys.stderr)"])
    `);
    expect(stdout).toBe('print\ndescriptor\nchild\n');
    expect(stderr).toBe('oops\n');
  });

  it('keeps head and tail of long output and counts what it leaves out', async () => {
    const { stdout, truncated, status } = await run('print("head"); print("x" * 300_000); print("tail")');
    expect(status).toBe('ok');
    expect(stdout.startsWith('head\n')).toBe(true);
    expect(stdout.endsWith('tail\n')).toBe(true);
    expect(truncated.stdout).toBeGreaterThan(300_000 - 50 * 1024 - 100);
    expect(stdout.length).toBeLessThan(52 * 1024);
  });

  it("shows a traceback with the user's lines and no others", async () => {
    const { status, error, stdout } = await run(`
      print("before")
      def divide(a, b):
          return a / b
      divide(1, 0)
    `);
    expect(status).toBe('error');
    expect(stdout).toBe('before\n');
    expect(error).toMatchObject({ type: 'ZeroDivisionError', message: 'division by zero', line: 3 });
    expect(error?.traceback).toContain('return a / b');
    expect(error?.traceback).toContain('File "<sandbox>", line 4, in <module>');
    expect(error?.traceback).not.toContain('harness');
  });

  it('shows chained exceptions and groups', async () => {
    const chained = await run('try:\n    int("x")\nexcept ValueError as e:\n    raise KeyError("k") from e');
    expect(chained.error?.traceback).toContain('direct cause');
    const group = await run('raise ExceptionGroup("g", [ValueError(1), TypeError(2)])');
    expect(group.error?.traceback).toContain('TypeError: 2');
    expect(group.error?.type).toBe('ExceptionGroup');
  });

  it('shows where a syntax error is', async () => {
    const { status, error } = await run('x = 1\nif x\n    pass');
    expect(status).toBe('error');
    expect(error).toMatchObject({ type: 'SyntaxError', line: 2 });
    expect(error?.traceback).toContain('if x');
  });

  it.each([
    ['sys.exit()', 'exited', null],
    ['sys.exit(3)', 'exited', '3'],
    ['sys.exit("no luck")', 'exited', 'no luck'],
    ['import os; os._exit(7)', 'exited', '7'],
  ])('says how the code ended itself: %s', async (code, status, detail) => {
    const result = await run(`import sys\n${code}`);
    expect(result.status).toBe(status);
    if (detail !== null) expect(result.detail).toContain(detail);
    expect(await run('1')).toMatchObject({ status: 'ok' });
  });

  it('reads the end of file from input()', async () => {
    expect((await run('input()')).error).toMatchObject({ type: 'EOFError' });
  });

  it.each([
    ['__name__ == "__main__"', '"yes" if __name__ == "__main__" else "no"', "'yes'"],
    ['recursion', 'def f(n): return 1 if n < 2 else n * f(n - 1)\nf(10)', '3628800'],
    ['imports inside functions', 'import math\ndef f(): return math.floor(2.5)\nf()', '2'],
    ['dataclasses', 'from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1\nP()', 'P(x=1)'],
    ['pickling own classes', 'import pickle\nclass A: pass\ntype(pickle.loads(pickle.dumps(A()))).__name__', "'A'"],
    ['asyncio.run', 'import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nasyncio.run(f())', '5'],
    [
      'multiprocessing with own functions',
      'import multiprocessing as mp\ndef sq(x): return x * x\nwith mp.Pool(2) as p:\n    out = p.map(sq, [1, 2, 3])\nout',
      '[1, 4, 9]',
    ],
    ['inspect.getsource', 'import inspect\ndef f(): return 1\ninspect.getsource(f)', "'def f(): return 1\\n'"],
    [
      'threads',
      'import threading\nout = []\nt = threading.Thread(target=out.append, args=(1,))\nt.start(); t.join()\nout',
      '[1]',
    ],
    ['tempfile', 'import tempfile\nwith tempfile.TemporaryFile() as f:\n    n = f.write(b"abc")\nn', '3'],
    ['a docstring alone', '"""text"""', "'text'"],
    ['a closing semicolon', '1 + 1;', '2'],
  ])('supports %s', async (_what, code, result) => {
    expect(await run(code)).toMatchObject({ status: 'ok', result, error: null });
  });

  it('does not end when a child that the code forked ends', async () => {
    expect(await run('import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\npid > 0')).toMatchObject({
      result: 'True',
    });
    expect(await run('6 * 7')).toMatchObject({ result: '42' });
  });

  it('stops at its deadline, keeps what was printed and says where the code was', async () => {
    const result = await run('print("begin")\nwhile True:\n    pass', { timeoutMs: 500 });
    expect(result).toMatchObject({ status: 'timeout', stdout: 'begin\n', error: null });
    expect(result.detail).toMatch(/line [23]/);
    expect(result.detail).toContain('timeout_seconds');
    expect(result.duration_ms).toBeLessThan(5_000);
  });

  it('stops a loop in C that hears no interrupt, and says where it was', async () => {
    const result = await run('print("begin", end="")\nsum(range(10 ** 12))', { timeoutMs: 300 });
    expect(result).toMatchObject({ status: 'timeout', stdout: 'begin' });
    expect(result.detail).toContain('line 2');
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('stops code that swallows the interrupt', async () => {
    const code = 'while True:\n    try:\n        while True: pass\n    except BaseException: pass';
    expect(await run(code, { timeoutMs: 300 })).toMatchObject({ status: 'timeout' });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('tells a crash from an error, and serves the next call', async () => {
    const crash = await run('print("here")\nimport ctypes\nctypes.string_at(0)');
    expect(crash).toMatchObject({ status: 'crashed', stdout: 'here\n' });
    expect(crash.detail).toContain('SIGSEGV');
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('can be cancelled while it runs and while it waits', async () => {
    const running = new AbortController();
    const waiting = new AbortController();
    const first = run('import time\ntime.sleep(30)', { signal: running.signal });
    const second = run('1', { signal: waiting.signal });
    setTimeout(() => waiting.abort(), 100);
    expect(await second).toMatchObject({ status: 'cancelled' });
    setTimeout(() => running.abort(), 100);
    expect(await first).toMatchObject({ status: 'cancelled' });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('is refused with what to change, and nothing is lost', async () => {
    expect(await run('   ')).toMatchObject({ status: 'rejected', detail: expect.stringContaining('code is empty') });
    expect(await sandbox.run('1', { isolation: 'persistent' })).toMatchObject({ status: 'rejected' });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });
});
