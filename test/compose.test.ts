import { expect, test } from 'vitest';
import { harnessSettings } from '../src/compose.ts';
import { defaultSettings, resolveSettings } from '../src/config.ts';

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
