import { expect, test } from 'vitest';
import { bytesOfFurtherWorker } from '../../../bench/experiments/memory.ts';
import { isMet, TARGETS } from '../../../bench/report/targets.ts';
import { SAMPLE } from './sample.ts';

function measured(words: string): { value: number | null; met: boolean | null } {
  const target = TARGETS.find(({ what }) => what.includes(words));
  if (target === undefined) throw new Error(`no target is about ${words}`);
  const value = target.measure(SAMPLE);
  return { value, met: isMet(target, value) };
}

test('ratios are read off the report', () => {
  expect(measured('one at a time, against `docker exec')).toEqual({ value: expect.closeTo(800), met: true });
  expect(measured('against a bare echo')).toEqual({ value: expect.closeTo(2), met: true });
  expect(measured('one call each 20 ms')).toEqual({ value: expect.closeTo(4), met: false });
  expect(measured('MCP `isolated` one at a time')).toEqual({ value: expect.closeTo(40), met: false });
  expect(measured('with the standard library loaded')).toEqual({ value: 0.25, met: true });
  expect(measured('with numpy, pandas, matplotlib loaded')).toEqual({ value: 2, met: false });
  expect(measured('restarts: p99.9')).toEqual({ value: expect.closeTo(1.5), met: true });
});

test('what was not measured is neither met nor missed', () => {
  expect(measured('nothing preloaded')).toEqual({ value: null, met: null });
  expect(measured('two workers')).toEqual({ value: null, met: null });
  expect(measured('growth')).toEqual({ value: null, met: null });
});

test('what a further worker adds is told from how much all hold together, however they share it', () => {
  // 10 each of their own, and 60 that they share with the zygote.
  const withWorkers = (count: number) => Array.from({ length: count }, () => 10 + 60 / (count + 1));
  expect(bytesOfFurtherWorker({ few: withWorkers(2), many: withWorkers(5) })).toBeCloseTo(10);
  expect(bytesOfFurtherWorker({ few: [null, 30], many: withWorkers(5) })).toBeNull();
  expect(bytesOfFurtherWorker({ few: withWorkers(2), many: withWorkers(2) })).toBeNull();
});
