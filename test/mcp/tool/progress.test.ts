/** What a client that asked for progress hears, and when. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallStanding } from '../../../src/contract.ts';
import { HEARTBEAT_INTERVAL_MS, LOOK_INTERVAL_MS, withProgress } from '../../../src/mcp/tool/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call whose standing is `at(ms since its start)`, and which is answered after `ms`. */
async function watched(ms: number, at: (ms: number) => CallStanding): Promise<[number, string][]> {
  const reports: [number, string][] = [];
  const startedAt = performance.now();
  const call = withProgress(
    (elapsed, message) => reports.push([elapsed, message]),
    (watch) => {
      watch?.(() => at(performance.now() - startedAt));
      return new Promise<void>((resolve) => setTimeout(resolve, ms));
    },
  );
  // Long after the answer, too.
  await vi.advanceTimersByTimeAsync(ms + 10 * HEARTBEAT_INTERVAL_MS);
  await call;
  return reports;
}

const building = (step: number): CallStanding => ({
  phase: 'starting',
  before: 0,
  doing: `building the image x:1: step ${step} of 9 (RUN make)`,
});

it('is told from the first second on, at each change, and else every few seconds', async () => {
  const reports = await watched(13_500, (ms) =>
    ms < 9_000 ? building(ms < 2_500 ? 1 : 2) : { phase: 'running', ms: ms - 9_000, lastLine: null },
  );
  expect(reports).toEqual([
    [1, 'Waiting for the sandbox: it is building the image x:1: step 1 of 9 (RUN make) (1 s)'],
    [3, 'Waiting for the sandbox: it is building the image x:1: step 2 of 9 (RUN make) (3 s)'],
    [8, 'Waiting for the sandbox: it is building the image x:1: step 2 of 9 (RUN make) (8 s)'],
    [9, 'Running (0 s)'],
  ]);
});

it('grows with every report, and ends with the answer', async () => {
  const elapsed = (await watched(60_500, (ms) => ({ phase: 'running', ms, lastLine: null }))).map(
    ([seconds]) => seconds,
  );
  expect(elapsed).toEqual([1, 6, 11, 16, 21, 26, 31, 36, 41, 46, 51, 56]);
});

it('is not told for a call that is answered before that', async () => {
  expect(await watched(LOOK_INTERVAL_MS - 1, (ms) => ({ phase: 'running', ms, lastLine: null }))).toEqual([]);
});

describe('a call that waits', () => {
  it.each<[CallStanding, string]>([
    [{ phase: 'queued', before: 0 }, 'Waiting for a Python worker (1 s)'],
    [{ phase: 'queued', before: 1 }, 'Waiting, 1 call before it (1 s)'],
    [{ phase: 'queued', before: 12 }, 'Waiting, 12 calls before it (1 s)'],
    [
      { phase: 'starting', before: 2, doing: 'looking for an engine' },
      'Waiting for the sandbox, 2 calls before it: it is looking for an engine (1 s)',
    ],
    [{ phase: 'starting', before: 0, doing: null }, 'Waiting for the sandbox: it is started anew (1 s)'],
  ])('is told what for, never that it runs: %j', async (standing, message) => {
    expect(await watched(1_500, () => standing)).toEqual([[1, message]]);
  });
});

it('is told what a running call printed last, once a second at most', async () => {
  const reports = await watched(4_500, (ms) => ({
    phase: 'running',
    ms,
    lastLine: ms < 1_500 ? null : `step ${Math.floor(ms / 100)}`,
  }));
  expect(reports).toEqual([
    [1, 'Running (1 s)'],
    [2, 'Running, last printed: step 20 (2 s)'],
    [3, 'Running, last printed: step 30 (3 s)'],
    [4, 'Running, last printed: step 40 (4 s)'],
  ]);
});

it('is not looked at where nobody asked', async () => {
  const asked = vi.fn();
  await withProgress(null, async (watch) => asked(watch));
  expect(asked).toHaveBeenCalledWith(undefined);
  expect(vi.getTimerCount()).toBe(0);
});
