/** What workers claim is counted, and can fill no memory. */
import { expect, it } from 'vitest';
import { Ledger } from '../../../src/executor/statistics/ledger.ts';
import { Tally } from '../../../src/executor/statistics/tally.ts';

const CLEANED = {
  ...({ type: 'cleaned', call: 1, verdict: 'recycle', reasons: [], reset: [], kept: [] } as const),
  ...{ cleanup_ms: 1, rss_bytes: 1, gc: false, shared: false },
};
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

it('a tally counts by name, and names that are too many together', () => {
  const tally = new Tally();
  for (const name of [...many(1_000, 'made up '), 'made up 0', 'constructor', '__proto__']) tally.add(name);
  const counts = tally.snapshot();
  expect(Object.keys(counts).length).toBe(201);
  expect(counts['made up 0']).toBe(2);
  expect(counts.others).toBe(802);
  expect(tally.total).toBe(1_003);
});

it('a name may be that of a property of all objects', () => {
  const tally = new Tally();
  tally.add('constructor');
  tally.add('__proto__');
  expect(Object.entries(tally.snapshot())).toEqual([
    ['constructor', 1],
    ['__proto__', 1],
  ]);
});

it('receipts stay short, whatever a worker writes', () => {
  const ledger = new Ledger();
  for (let round = 0; round < 60; round++) {
    ledger.recordReceipt(1, {
      ...CLEANED,
      reasons: many(10_000, `${round} ${'x'.repeat(5_000)}`),
      reset: many(10_000, `${round} reset `),
      kept: many(10_000, `${round} kept `),
    });
  }
  const { receipts, by_kind } = ledger.snapshot().leaks;
  expect(receipts.length).toBe(50);
  expect(JSON.stringify(receipts).length).toBeLessThan(50 * 70_000);
  expect(Object.keys(by_kind).length).toBeLessThanOrEqual(201);
});
