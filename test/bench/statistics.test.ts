import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, summarize } from '../../bench/statistics.ts';

test('a summary has the values at their ranks', () => {
  const samples = Array.from({ length: 1000 }, (_, index) => 1000 - index);
  expect(summarize(samples)).toMatchObject({
    count: 1000,
    p5: 50,
    median: 500,
    p95: 950,
    p99: 990,
    p999: 999,
    max: 1000,
  });
});

test('every figure of a summary was measured, and they rise', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (samples) => {
      const { p5, median: middle, p95, p99, p999, max, percentiles } = summarize(samples);
      const figures = [p5, middle, p95, p99, p999, max];
      expect(figures.every((figure) => samples.includes(figure))).toBe(true);
      expect(figures).toEqual(figures.toSorted((a, b) => a - b));
      expect(percentiles).toEqual(percentiles.toSorted((a, b) => a - b));
      expect(percentiles).toHaveLength(101);
    }),
  );
});

test('the order of the samples does not matter, and they stay as they are', () => {
  const samples = [3, 1, 2];
  expect(median(samples)).toBe(2);
  expect(samples).toEqual([3, 1, 2]);
});

test('nothing has no summary', () => {
  expect(() => summarize([])).toThrow(RangeError);
});
