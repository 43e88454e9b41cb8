import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/executor/workers/backoff.ts';

describe('backoffMs', () => {
  it('does not wait before the first try', () => {
    expect(backoffMs(0)).toBe(0);
  });

  it('doubles with every failure up to a limit', () => {
    const delays = [1, 2, 3, 4].map(backoffMs);
    expect(delays).toEqual([100, 200, 400, 800]);
    expect(backoffMs(1000)).toBe(10_000);
  });
});
