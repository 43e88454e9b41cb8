/** Code as models and people send it: with await, out of notebooks and chats, and long. */
import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { sharedSandbox } from '../helpers/shared-sandbox.ts';

describeRuntimes('code that is not quite a script', (runtime) => {
  const run = sharedSandbox({ runtime, preload: [] });

  it.each([
    ['a byte order mark', '\ufeffx = 1\nx + 1'],
    ['a Markdown fence', '\n```python\nx = 1\nx + 1\n```\n'],
    ['a fence of tildes', '~~~\nx = 1\nx + 1\n~~~'],
    ['an indent', '    x = 1\n    x + 1'],
    ['all of it', '\ufeff\n  ```py\n  x = 1\n  x + 1\n  ```'],
  ])('runs in spite of %s', async (_, code) => {
    expect(await run(code)).toMatchObject({ status: 'ok', value: 2 });
  });

  it('counts the lines of what was sent', async () => {
    const { error } = await run('\n```python\n  x = 1\n  1 / 0\n```');
    expect(error).toMatchObject({ type: 'ZeroDivisionError', line: 4 });
    expect(error?.traceback).toContain('line 4, in <module>\n    1 / 0\n');
  });

  it.each(['!pip install x', 'import os\npip install x', '%pip install x', 'conda install x'])(
    'says where packages come from: %s',
    async (code) => {
      const { status, error } = await run(code);
      expect(status).toBe('error');
      expect(error).toMatchObject({ type: 'SyntaxError', line: code.split('\n').length });
      expect(error?.message).toContain('sandbox://environment');
    },
  );

  it('says what to do instead of magics and shell commands', async () => {
    expect((await run('%timeit f()')).error?.message).toContain('timeit.timeit');
    expect((await run('!ls')).error?.message).toContain('subprocess.run');
  });

  it('awaits at top level, call after call', async () => {
    const code =
      'import asyncio\nt = asyncio.create_task(asyncio.sleep(0, 7))\nprint(await t)\nawait asyncio.sleep(0, 8)';
    for (let call = 0; call < 3; call += 1) {
      expect(await run(code)).toMatchObject({ status: 'ok', stdout: '7\n', value: 8, stderr: '' });
    }
    expect(await run('import asyncio\nasyncio.run(asyncio.sleep(0, 9))')).toMatchObject({ value: 9 });
  });

  it('stops what awaits at its deadline and says where', async () => {
    const result = await run('import asyncio\nprint(1)\nawait asyncio.sleep(60)', { timeoutMs: 2_000 });
    expect(result).toMatchObject({ status: 'timeout', stdout: '1\n' });
    expect(result.detail).toContain('Stopped in line 3');
  });

  it.each([
    ['assignments', 'a=1\n'.repeat(250_000), null],
    ['a list', `x = [\n${'1,\n'.repeat(250_000)}]\nlen(x)`, '250000'],
    ['a list as the value', `[\n${'1,\n'.repeat(250_000)}][-1]`, '1'],
    ['calls', `f = int\n${'f()\n'.repeat(250_000)}f()`, '0'],
    ['functions', `${'def f():\n return 1\n'.repeat(50_000)}f()`, '1'],
    ['comments', `${'# x\n'.repeat(250_000)}1`, '1'],
  ])('runs 250,000 lines: %s', { timeout: 120_000 }, async (_, code, result) => {
    expect(await run(code, { timeoutMs: 100_000 })).toMatchObject({ status: 'ok', result, error: null });
    expect(await run('1')).toMatchObject({ status: 'ok', result: '1' });
  });

  it.each([
    ['a lone surrogate', "str('\\ud800')"],
    ['one within', "[{'a': ['\\udfff']}]"],
    ['one in a key', "{'\\ud800': 1, '\\ud801': 2}"],
    ['two halves of a character', "'\\ud83d' + '\\ude00'"],
    ['a negative zero', '[-0.0]'],
    ['a float that JavaScript writes as another integer', '1.2345678901234568e20'],
    ['an integer that JavaScript has not', '2 ** 53'],
    ['keys that are no texts', '{1: 2}'],
  ])('has no value that would be another one than the result: %s', async (_, code) => {
    const result = await run(code);
    expect(result).toMatchObject({ status: 'ok' });
    expect(result.result).not.toBeNull();
    expect(result).not.toHaveProperty('value');
  });

  it.each(['os._exit(9)', 'raise SystemExit(9)', '1 / 0'])(
    'tells an exception whose metaclass does %s as an error',
    async (deed) => {
      const code = `import os\nclass M(type):\n    def __getattribute__(c, n):\n        ${deed}\nclass E(Exception, metaclass=M):\n    pass\nraise E("x")`;
      expect(await run(code)).toMatchObject({ status: 'error', error: { type: 'E', message: 'x', line: 7 } });
    },
  );
});
