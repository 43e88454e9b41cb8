import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_WORKER_AGE_MS } from '../../../src/executor/settings.ts';
import { executionLimit, kindOf, recycleReasons } from '../../../src/executor/workers/recycle-policy.ts';

const young = { executions: 1, executionLimit: 1000, ageMs: 0 };

describe('executionLimit', () => {
  it('stays within ten per cent of the setting, and never below one call', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (max, random) => {
          const limit = executionLimit(max, random);
          expect(limit).toBeGreaterThanOrEqual(Math.max(1, Math.floor(max * 0.9)));
          expect(limit).toBeLessThanOrEqual(Math.ceil(max * 1.1));
        },
      ),
    );
  });

  it('differs between workers, so that they are not replaced together', () => {
    expect(executionLimit(1000, 0)).not.toBe(executionLimit(1000, 0.9));
  });

  it('is no limit for 0', () => {
    expect(executionLimit(0, 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('recycleReasons', () => {
  it('lets a clean worker go on', () => {
    expect(recycleReasons(young, { verdict: 'reuse', reasons: [] })).toEqual([]);
  });

  it('replaces a worker that could not be made clean, by kind of state', () => {
    expect(recycleReasons(young, { verdict: 'recycle', reasons: ['threads: 2', 'threads: 3', 'ctypes'] })).toEqual([
      'threads',
      'ctypes',
    ]);
  });

  it('replaces a worker that does not say why', () => {
    expect(recycleReasons(young, { verdict: 'recycle', reasons: [] })).toEqual(['unknown']);
  });

  it('replaces a worker that has served its calls', () => {
    expect(recycleReasons({ ...young, executions: 1000 }, { verdict: 'reuse', reasons: [] })).toEqual([
      'max_executions',
    ]);
  });

  it('replaces a worker that is old', () => {
    expect(recycleReasons({ ...young, ageMs: MAX_WORKER_AGE_MS }, { verdict: 'reuse', reasons: [] })).toEqual([
      'max_age',
    ]);
  });
});

describe('kindOf', () => {
  it.each([
    ['module state: json.dumps', 'module state'],
    ['threads', 'threads'],
    ['', 'unknown'],
    ['x'.repeat(100), 'x'.repeat(40)],
  ])('%j is of kind %j', (reason, kind) => {
    expect(kindOf(reason)).toBe(kind);
  });
});
