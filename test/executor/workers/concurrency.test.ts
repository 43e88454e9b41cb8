/** How many workers there are: what calls at the same time need, and not for longer than that. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Isolation } from '../../../src/contract.ts';
import { Executor } from '../../../src/executor/executor.ts';
import { CONCURRENCY_MEMORY_MS, Concurrency } from '../../../src/executor/workers/concurrency.ts';
import { silentLog } from '../../../src/log.ts';
import { bareSandbox } from '../../helpers/bare-sandbox.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

/** Lets the minute pass, and nothing else: the sandbox is real, and so is its time. */
function shortenMinute(): { pass: () => void } {
  const { setTimeout, clearTimeout } = globalThis;
  const due = new Map<unknown, () => void>();
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void, ms?: number) => {
    const timer = setTimeout(then, ms);
    if (ms === CONCURRENCY_MEMORY_MS) due.set(timer, then);
    return timer;
  }) as typeof setTimeout);
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    due.delete(timer);
    clearTimeout(timer);
  });
  return {
    pass() {
      for (const [timer, then] of [...due]) {
        globalThis.clearTimeout(timer as NodeJS.Timeout);
        then();
      }
    },
  };
}

describe('calls at the same time', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are remembered for a minute after the last of them', () => {
    let running = 0;
    let falls = 0;
    const concurrency = new Concurrency(
      () => running,
      () => falls++,
    );
    concurrency.note(1);
    expect(concurrency.seen).toBe(1);
    concurrency.note(3);
    vi.advanceTimersByTime(CONCURRENCY_MEMORY_MS - 1);
    concurrency.note(2);
    expect(concurrency.seen).toBe(3);
    vi.advanceTimersByTime(CONCURRENCY_MEMORY_MS - 1);
    expect([concurrency.seen, falls]).toEqual([3, 0]);
    running = 2;
    vi.advanceTimersByTime(1);
    expect([concurrency.seen, falls]).toEqual([2, 1]);
    running = 0;
    vi.advanceTimersByTime(CONCURRENCY_MEMORY_MS);
    expect([concurrency.seen, falls]).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('two calls at a time', () => {
  let executor: Executor;
  let time: ReturnType<typeof shortenMinute>;

  const start = (isolation: Isolation, workers: number) => {
    executor = new Executor({
      settings: testSettings({ isolation, workers }),
      start: bareSandbox({ transport: 'socket' }),
      environment: { limits: {}, mounts: [], network: 'none' },
      log: silentLog,
    });
    return executor.prewarm();
  };
  const run = async (code: string) => (await executor.call({ code })).result;
  const states = async () => (await executor.stats()).workers.live.map(({ state }) => state).sort();
  const settled = (...wanted: string[]) => expect.poll(states, { timeout: 10_000 }).toEqual(wanted);

  beforeEach(() => {
    time = shortenMinute();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await executor.close();
  });

  it('run: the second does not wait for the first', async () => {
    await start('isolated', 2);
    const first = run('import time\ntime.sleep(2)\n"first"');
    expect(await run('"second"')).toMatchObject({ status: 'ok', result: "'second'" });
    const waited = (await Promise.race([first, Promise.resolve(null)])) === null;
    expect(waited).toBe(true);
    expect((await first).result).toBe("'first'");
  });

  it('do not run where there is to be one worker', async () => {
    await start('isolated', 1);
    const [first, second] = await Promise.all([run('import time\ntime.sleep(0.5)'), run('1')]);
    expect(first?.status).toBe('ok');
    expect(second?.queue_ms).toBeGreaterThan(450);
  });

  it('start no worker as long as there is one at a time', async () => {
    await start('isolated', 2);
    for (let call = 0; call < 10; call++) await run('1');
    await settled('idle', 'standby');
  });

  it.each([
    ['isolated', ['idle', 'standby'], ['idle', 'idle', 'standby']],
    ['persistent', ['idle', 'standby'], ['idle', 'idle', 'standby']],
    ['forked', ['standby', 'standby'], ['standby', 'standby', 'standby']],
  ] as const)('have workers for a minute, and then it is as before: %s', async (isolation, atRest, afterTwo) => {
    await start(isolation, 2);
    await run('1');
    await settled(...atRest);
    await Promise.all([run('import time\ntime.sleep(0.3)'), run('import time\ntime.sleep(0.3)')]);
    await settled(...afterTwo);
    time.pass();
    await settled(...atRest);
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });
});
