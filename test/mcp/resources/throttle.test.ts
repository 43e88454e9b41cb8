import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../src/mcp/resources/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first call acts at once, and the last of a burst is never lost', () => {
  const times: number[] = [];
  const start = Date.now();
  const throttled = throttle(() => times.push(Date.now() - start), 100);
  throttled.call();
  vi.advanceTimersByTime(10);
  throttled.call();
  throttled.call();
  vi.advanceTimersByTime(500);
  throttled.call();
  expect(times).toEqual([0, 100, 510]);
});

test('a steady stream acts once per interval', () => {
  const action = vi.fn();
  const throttled = throttle(action, 100);
  for (let ms = 0; ms < 1000; ms++) {
    throttled.call();
    vi.advanceTimersByTime(1);
  }
  expect(action).toHaveBeenCalledTimes(11);
});

test('after stop nothing happens, not even what was pending', () => {
  const action = vi.fn();
  const throttled = throttle(action, 100);
  throttled.call();
  throttled.call();
  throttled.stop();
  throttled.call();
  vi.advanceTimersByTime(1000);
  expect(action).toHaveBeenCalledTimes(1);
});
