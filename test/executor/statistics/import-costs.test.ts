import { expect, test } from 'vitest';
import { ImportCosts } from '../../../src/executor/statistics/import-costs.ts';

test('costs add up over calls, and the dearest module comes first', () => {
  const costs = new ImportCosts();
  costs.record([
    { module: 'csv', ms: 2 },
    { module: 'scipy.stats', ms: 300 },
  ]);
  costs.record([{ module: 'scipy.stats', ms: 250 }]);
  expect(costs.snapshot()).toEqual([
    { module: 'scipy.stats', calls: 2, ms: 550 },
    { module: 'csv', calls: 1, ms: 2 },
  ]);
});

test('a module is worth it when enough calls have spent enough time on it', () => {
  const costs = new ImportCosts();
  costs.record([{ module: 'once', ms: 10_000 }]);
  for (let call = 0; call < 3; call++) costs.record([{ module: 'often', ms: 200 }]);
  expect(costs.atLeast(2, 600)).toEqual(['often']);
  expect(costs.atLeast(2, 601)).toEqual([]);
});

test.each(['', '__main__', '_private', 'a b', 'a/b', 'ä', 'x'.repeat(70), 'a..b', 'a.'])(
  'what no module is called is not counted: %j',
  (module) => {
    const costs = new ImportCosts();
    costs.record([{ module, ms: 1 }]);
    expect(costs.snapshot()).toEqual([]);
  },
);

test('code that makes up names does not drive out what costs more', () => {
  const costs = new ImportCosts();
  costs.record([{ module: 'numpy', ms: 100 }]);
  for (let name = 0; name < 1_000; name++) costs.record([{ module: `m${name}`, ms: 1 }]);
  expect(costs.snapshot()[0]).toEqual({ module: 'numpy', calls: 1, ms: 100 });
});
