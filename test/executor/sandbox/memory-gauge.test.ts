/** Reading memory takes the supervisor's time, so readers share a reading. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_AGE_MS, MemoryGauge } from '../../../src/executor/sandbox/memory-gauge.ts';
import type { InspectedMessage } from '../../../src/protocol/messages.ts';

/** Resident bytes of each process of {@link gaugeOf}, which grow with each reading. */
const STEP = 1_000;

describe('the memory gauge', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('gives the figures of the supervisor, the zygote and each worker', async () => {
    const { supervisorRss, zygoteRss, workers } = await gaugeOf([7]).gauge.read([7]);
    expect([supervisorRss, zygoteRss, workers.get(7)]).toEqual([STEP, STEP, { rss_bytes: STEP, pss_bytes: null }]);
  });

  it('tells the checkpoints of a session from its process', async () => {
    const { workers, checkpoints } = await gaugeOf([7]).gauge.read([7]);
    expect([workers.get(7)?.rss_bytes, checkpoints.get(7)]).toEqual([STEP, 5 * STEP]);
  });

  it('reads once for all who ask within a quarter of a second, at the same time or one after another', async () => {
    const { gauge, readings } = gaugeOf([7]);
    const [first, second] = await Promise.all([gauge.read([7]), gauge.read([7])]);
    vi.advanceTimersByTime(MAX_AGE_MS - 1);
    expect([second, await gauge.read([])]).toEqual([first, first]);
    expect(readings()).toBe(1);
  });

  it('reads again after that', async () => {
    const { gauge } = gaugeOf([7]);
    await gauge.read([7]);
    vi.advanceTimersByTime(MAX_AGE_MS);
    expect((await gauge.read([7])).zygoteRss).toBe(2 * STEP);
  });

  it('reads again for a worker that it has not seen', async () => {
    const { gauge, readings } = gaugeOf([7], [7, 8]);
    await gauge.read([7]);
    expect((await gauge.read([7, 8])).workers.has(8)).toBe(true);
    expect(readings()).toBe(2);
  });

  it('rejects if the sandbox does not answer, and asks again at the next reading', async () => {
    let isUp = false;
    const gauge = new MemoryGauge(() =>
      isUp ? Promise.resolve(inspected([], 1)) : Promise.reject(new Error('silent')),
    );
    await expect(gauge.read([])).rejects.toThrow('silent');
    isUp = true;
    expect((await gauge.read([])).supervisorRss).toBe(STEP);
  });
});

/** A gauge of a sandbox with other workers at each reading; the last ones stay. */
function gaugeOf(...workers: number[][]): { gauge: MemoryGauge; readings: () => number } {
  let count = 0;
  const gauge = new MemoryGauge(() => {
    const present = workers[Math.min(count, workers.length - 1)] ?? [];
    return Promise.resolve(inspected(present, ++count));
  });
  return { gauge, readings: () => count };
}

function inspected(workers: readonly number[], reading: number): InspectedMessage {
  const entry = { pid: 1, rss_bytes: reading * STEP, pss_bytes: null };
  return {
    type: 'inspected',
    id: reading,
    processes: [
      { role: 'supervisor', worker: null, ...entry },
      { role: 'zygote', worker: null, ...entry },
      ...workers.map((worker) => ({ role: 'worker' as const, worker, ...entry })),
      ...workers.flatMap((worker) =>
        [3 * STEP, 2 * STEP, null].map((bytes) => ({
          role: 'checkpoint' as const,
          worker,
          ...entry,
          pss_bytes: bytes,
        })),
      ),
    ],
  };
}
