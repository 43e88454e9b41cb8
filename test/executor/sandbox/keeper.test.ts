/** When a sandbox that ends is replaced, and when those who wait are told. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Keepable, Keeper } from '../../../src/executor/sandbox/keeper.ts';
import { silentLog } from '../../../src/log.ts';

/** ms. As long as a start with a build may take, and longer than a sandbox must live to count as healthy. */
const SLOW_START_MS = 20_000;

let lose: (reason: string) => void;
let closedFor: string[];
let failedFor: string[];
let starts: number;
let reported: (string | null)[];
let report: (doing: string) => void;
let keeper: Keeper<Keepable>;
let hasServed: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  closedFor = [];
  failedFor = [];
  starts = 0;
  reported = [];
  hasServed = false;
  keeper = new Keeper({
    start: async (onLost, onReport) => {
      starts++;
      report = onReport;
      await new Promise((resolve) => setTimeout(resolve, SLOW_START_MS));
      lose = onLost;
      return {
        hasServed,
        close: async (reason: string): Promise<void> => {
          closedFor.push(reason);
        },
      };
    },
    onReport: () => reported.push(keeper.detail),
    onReady: () => {},
    onLost: () => {},
    onFailed: (reason) => failedFor.push(reason),
    log: silentLog,
  });
});
afterEach(async () => {
  await keeper.close();
  vi.useRealTimers();
});

async function untilReady(): Promise<void> {
  while (keeper.state !== 'ready') await vi.advanceTimersByTimeAsync(100);
}

it('gives up on sandboxes that end at once, however long their start took', async () => {
  keeper.ensure();
  for (let loss = 1; loss <= 4; loss++) {
    await untilReady();
    lose(`loss ${loss}`);
  }
  expect(failedFor).toEqual(['loss 4']);
  expect(starts).toBe(4);
  expect(keeper.state).toBe('stopped');
});

it('goes on replacing sandboxes that served for a while', async () => {
  keeper.ensure();
  for (let loss = 1; loss <= 6; loss++) {
    await untilReady();
    await vi.advanceTimersByTimeAsync(11_000);
    lose(`loss ${loss}`);
  }
  await untilReady();
  expect(failedFor).toEqual([]);
});

it('goes on replacing sandboxes that have answered a call, however soon they end', async () => {
  hasServed = true;
  keeper.ensure();
  for (let loss = 1; loss <= 6; loss++) {
    await untilReady();
    lose(`loss ${loss}`);
  }
  await untilReady();
  expect(failedFor).toEqual([]);
});

it('tells those who are in a sandbox why it is replaced', async () => {
  keeper.ensure();
  await untilReady();
  keeper.replace('It did not react.');
  expect(closedFor).toEqual(['It did not react.']);
});

it('says what its start is at, and nothing of it when that is over', async () => {
  keeper.ensure();
  report('looking for an engine');
  report('building the image');
  expect(reported).toEqual(['looking for an engine', 'building the image']);
  expect([keeper.state, keeper.detail]).toEqual(['starting', 'building the image']);
  await untilReady();
  expect(keeper.detail).toBeNull();
  report('late');
  expect(keeper.detail).toBeNull();
});
