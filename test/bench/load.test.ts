import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callsPerSecond, inFlight, paced, sequential } from '../../bench/load.ts';

const PLENTY_MS = 10_000;

/** Counts how many of its calls run at the same time. */
function counter(ms: number) {
  const seen = { calls: 0, running: 0, most: 0 };
  const call = async (): Promise<void> => {
    seen.calls++;
    seen.most = Math.max(seen.most, ++seen.running);
    await sleep(ms);
    seen.running--;
  };
  return { seen, call };
}

test('sequential calls never overlap and are bounded in number', async () => {
  const { seen, call } = counter(1);
  const { latenciesMs } = await sequential(call, { calls: 7, ms: PLENTY_MS });
  expect(seen).toMatchObject({ calls: 7, most: 1 });
  expect(latenciesMs).toHaveLength(7);
});

test('as many calls are in flight as were asked for, and no more', async () => {
  const { seen, call } = counter(5);
  const batch = await inFlight(call, 4, { calls: 40, ms: PLENTY_MS });
  expect(seen.most).toBe(4);
  expect(batch.latenciesMs).toHaveLength(seen.calls);
  expect(batch.elapsedMs).toBeGreaterThan(0.9 * 40 * (5 / 4));
});

test('time bounds them too, and what runs is waited for', async () => {
  const { seen, call } = counter(30);
  const { latenciesMs } = await inFlight(call, 2, { calls: 1_000, ms: 1 });
  expect(latenciesMs).toHaveLength(2);
  expect(seen.running).toBe(0);
});

test('paced calls keep to the beat', async () => {
  const { latenciesMs, elapsedMs } = await paced(async () => {}, 20, { calls: 5, ms: PLENTY_MS });
  expect(latenciesMs).toHaveLength(5);
  expect(elapsedMs).toBeGreaterThan(95);
});

test('a call that fails ends the batch', async () => {
  const failing = () => Promise.reject(new Error('wrong answer'));
  await expect(sequential(failing, { calls: 3, ms: PLENTY_MS })).rejects.toThrow('wrong answer');
});

test('calls per second are calls over time', () => {
  expect(callsPerSecond({ latenciesMs: [1, 1, 1], elapsedMs: 500 })).toBe(6);
});
