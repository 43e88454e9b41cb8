import { expect, test } from 'vitest';
import { harnessSettings, runtimeFinder } from '../src/compose.ts';
import { defaultSettings, resolveSettings } from '../src/config.ts';
import { silentLog } from '../src/log.ts';
import { describeRuntime } from './helpers/engines.ts';

const preloadOf = (preload: readonly string[], isolation: 'isolated' | 'baseline' = 'isolated') =>
  harnessSettings(resolveSettings({ preload, isolation }), 'docker').preload;

test('--preload auto starts with the default, or with what is named beside it', () => {
  expect(preloadOf(['auto'])).toEqual(defaultSettings().preload);
  expect(preloadOf(['auto', 'scipy'])).toEqual(['scipy']);
  expect(preloadOf([])).toEqual([]);
});

test('nothing is preloaded for interpreters that are started anew', () => {
  expect(preloadOf(['numpy'], 'baseline')).toEqual([]);
});

describeRuntime('bwrap', 'a runtime', () => {
  test('is looked for once, and again after a failure', async () => {
    const find = runtimeFinder(resolveSettings({ runtime: 'bwrap' }), silentLog);
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await expect(find()).rejects.toMatchObject({ code: 'engine_unavailable' });
    } finally {
      process.env.PATH = path;
    }
    const [one, other] = await Promise.all([find(), find()]);
    expect(other).toBe(one);
  });
});
