/** From the first call, which does not wait for the warm-up, to what a warm sandbox learns from later ones. */
import { afterEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';
import { atRest } from '../helpers/at-rest.ts';
import { describeRuntimes } from '../helpers/engines.ts';

const DEADLINE_MS = 120_000;

/** Calls in which a module has to have become worth its preload; each spends 50 ms on it at the least. */
const MOST_CALLS = 60;

/** A package that takes a while to import and that is there: in the image, and beside most Pythons. */
const FIND = "import importlib.util\nnext((n for n in ('sympy', 'setuptools') if importlib.util.find_spec(n)), None)";

describeRuntimes('warmth', (runtime) => {
  let sandbox: Sandbox;
  const start = (options: SandboxOptions): void => {
    sandbox = createSandbox({ runtime, preload: [], ...options });
  };
  const state = async () => (await sandbox.stats()).warmth.state;

  afterEach(() => sandbox.close());

  it('answers calls before it is warm, each from a worker of its own', { timeout: DEADLINE_MS }, async () => {
    start({ isolation: 'isolated' });
    expect(await state()).toBe('cold');
    const early = [await sandbox.run('import os\nos.getpid()'), await sandbox.run('import os\nos.getpid()')];
    expect(early.map(({ status, isolation }) => [status, isolation])).toEqual(Array(2).fill(['ok', 'isolated']));
    expect(await state()).not.toBe('cold');
    expect(new Set(early.map(({ value }) => value)).size).toBe(2);
    await sandbox.prewarm();
    const warm = [];
    for (let call = 0; call < 2; call++) {
      warm.push(await sandbox.run('import os\nos.getpid()'));
      await atRest(sandbox);
    }
    expect(new Set(warm.map(({ value }) => value)).size).toBe(1);
    const { warmth, workers, leaks } = await sandbox.stats();
    expect([warmth.state, Object.keys(workers.recycles.by_reason), leaks.by_kind]).toEqual([
      'warm',
      ['unprepared'],
      {},
    ]);
  });

  it('keeps the state of a persistent worker from before', { timeout: DEADLINE_MS }, async () => {
    start({ isolation: 'persistent' });
    await sandbox.run('import sys\nsys.left = 1');
    await sandbox.prewarm();
    expect(await sandbox.run('import sys\nsys.left')).toMatchObject({ value: 1 });
    expect((await sandbox.stats()).workers.recycles.total).toBe(0);
  });

  it('tells what calls spend on imports', { timeout: DEADLINE_MS }, async () => {
    start({ isolation: 'forked' });
    for (let call = 0; call < 2; call++) await sandbox.run('import wave');
    const { imports, preloaded } = (await sandbox.stats()).warmth;
    expect(imports.find(({ module }) => module === 'wave')).toMatchObject({ calls: 2, ms: expect.any(Number) });
    expect(preloaded).toEqual([]);
  });

  it('learns to preload what they spend most on, without a pause', { timeout: DEADLINE_MS }, async () => {
    start({ isolation: 'forked', preload: ['auto', 'json'] });
    await sandbox.prewarm();
    const { value: module } = await sandbox.run(FIND);
    if (typeof module !== 'string') throw new Error('There is no package to learn here.');
    const code = `import time\nstart = time.perf_counter()\nimport ${module}\n(time.perf_counter() - start) * 1000`;
    const before = await sandbox.run(code);
    for (let call = 0; call < MOST_CALLS; call++) {
      expect(await sandbox.run(code)).toMatchObject({ status: 'ok' });
      if ((await sandbox.stats()).warmth.preloaded.includes(module)) break;
    }
    expect((await sandbox.stats()).warmth.preloaded).toEqual(['json', module]);
    await sandbox.prewarm();
    const after = await sandbox.run(code);
    expect(Number(after.value)).toBeLessThan(Number(before.value) / 10);
    expect((await sandbox.stats()).container.restarts).toBe(0);
  });
});
