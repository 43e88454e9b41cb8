/** Queue, deadlines, replacement and end, against the real harness as a plain process, over both transports. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Executor } from '../../src/executor/executor.ts';
import type { ExecutorSettings } from '../../src/executor/settings.ts';
import { silentLog } from '../../src/log.ts';
import { atRest } from '../helpers/at-rest.ts';
import { bareSandbox } from '../helpers/bare-sandbox.ts';
import { testSettings } from '../helpers/executor-settings.ts';

/** It leaves a mark in its working folder as soon as it runs. */
const SLEEP = 'import time\nopen("begun", "w").close()\ntime.sleep(30)';

/** The collection of the clean-up meets a finalizer that does not return. */
const STUCK_LATER = `
import time
class Stubborn:
    pass
setattr(Stubborn, '__de' + 'l__', lambda self, sleep=time.sleep: sleep(1e6))
cycle = Stubborn()
cycle.me = cycle
`;

describe.each(['socket', 'stdio'] as const)('the executor over %s', (transport) => {
  let executor: Executor;
  let scratch: string;

  function start(changes: Partial<ExecutorSettings> = {}): Executor {
    executor = new Executor({
      settings: testSettings(changes),
      start: bareSandbox({
        transport,
        onStart: (supervisor) => {
          scratch = supervisor.scratch;
        },
      }),
      environment: { limits: {}, mounts: [], network: 'none' },
      log: silentLog,
    });
    return executor;
  }

  const run = async (code: string, request = {}) => (await executor.call({ code, ...request })).result;
  /** Until {@link SLEEP} runs. */
  const begun = () =>
    expect
      .poll(() => readdirSync(scratch).some((worker) => existsSync(join(scratch, worker, 'work', 'begun'))))
      .toBe(true);

  afterEach(() => executor.close());

  it('answers calls in the order in which they came', async () => {
    start();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => run(String(n)).then(({ value }) => order.push(Number(value)))));
    expect(order).toEqual([1, 2, 3]);
    expect((await executor.stats()).transport).toBe(transport);
  });

  it('refuses calls beyond the queue at once, and runs the others', async () => {
    start({ maxQueue: 2 });
    await run('1');
    const calls = [1, 2, 3, 4].map(() => run('import time\ntime.sleep(0.2)'));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses).toEqual(['ok', 'ok', 'ok', 'rejected']);
    expect((await executor.stats()).queue.rejected).toBe(1);
  });

  it('counts the time in the queue apart from the time in the worker', async () => {
    start();
    await run('1');
    const [, second] = await Promise.all([run('import time\ntime.sleep(0.5)'), run('1')]);
    expect(second?.queue_ms).toBeGreaterThan(450);
    expect(second?.duration_ms).toBeLessThan(400);
  });

  it('gives a call its whole time-out, however long it waited', async () => {
    start();
    await run('1');
    const [, second] = await Promise.all([
      run('import time\ntime.sleep(1.5)'),
      run('import time\ntime.sleep(0.2)', { timeoutMs: 1_500 }),
    ]);
    expect(second?.status).toBe('ok');
  });

  it('serves the next call from a fresh worker when one was killed from outside', async () => {
    await start().prewarm();
    const { value: pid } = await run('import os\nos.getpid()');
    // Or a worker that stands by gets the next call.
    await atRest(executor);
    const busy = run(SLEEP);
    await begun();
    process.kill(Number(pid), 'SIGKILL');
    expect(await busy).toMatchObject({ status: 'crashed', detail: expect.stringContaining('SIGKILL') });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('gives a call to another worker when the idle one that it was sent to turns out to be dead', async () => {
    await start().prewarm();
    for (let round = 0; round < 3; round++) {
      const { value: pid } = await run('import os\nos.getpid()');
      await expect.poll(async () => (await executor.stats()).workers.live.map(({ state }) => state)).toContain('idle');
      process.kill(Number(pid), 'SIGKILL');
      // Sent at once: the news of the death takes a moment.
      const { status, value } = await run('import os\nos.getpid()');
      expect(status).toBe('ok');
      expect(value).not.toBe(pid);
    }
  });

  it('does so once only, as code can lie about having begun', async () => {
    start();
    const lie = 'import os, signal\nos.lseek(4, 0, os.SEEK_SET)\nos.kill(os.getpid(), signal.SIGKILL)';
    expect(await run(lie)).toMatchObject({ status: 'crashed', detail: expect.stringContaining('SIGKILL') });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
  });

  it('replaces a worker whose clean-up does not end, and answers the call that waits for it', async () => {
    start();
    const states = async () => (await executor.stats()).workers.live.map(({ state }) => state);
    // Until the zygote is ready, workers are not cleaned up but replaced.
    await expect.poll(async () => (await run('1')) && states()).toContain('idle');
    expect(await run(STUCK_LATER)).toMatchObject({ status: 'ok' });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
    await expect.poll(states).not.toContain('cleaning');
  });

  it('starts a new sandbox when the supervisor dies, and tells the call that was lost', async () => {
    await start().prewarm();
    const { value: pid } = await run('import os\nos.getpid()');
    // Or a worker that stands by gets the next call.
    await atRest(executor);
    const busy = run(SLEEP);
    await begun();
    process.kill(grandparentOf(Number(pid)), 'SIGKILL');
    expect(await busy).toMatchObject({ status: 'crashed', detail: expect.stringContaining('sandbox') });
    expect(await run('6 * 7')).toMatchObject({ status: 'ok', result: '42' });
    expect((await executor.stats()).container).toEqual({ starts: 2, restarts: 1 });
  });

  it('goes on when the zygote dies', async () => {
    await start().prewarm();
    const { value: pid } = await run('import os\nos.getpid()');
    process.kill(parentOf(Number(pid)), 'SIGKILL');
    for (let call = 0; call < 3; call++) {
      expect(await run('6 * 7', { isolation: 'forked' })).toMatchObject({ status: 'ok', result: '42' });
    }
  });

  it('answers what waits and what runs when it is closed, and leaves no process', async () => {
    await start().prewarm();
    const { value: pid } = await run('import os\nos.getpid()');
    const supervisor = grandparentOf(Number(pid));
    const calls = [run(`print('so far')\n${SLEEP}`), run('1')];
    await begun();
    await executor.close();
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(answers[0]).toMatchObject({
      stdout: 'so far\n',
      detail: expect.stringContaining('closed while the code ran'),
    });
    expect(answers[1]).toMatchObject({ runtime: 'none' });
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(() => process.kill(supervisor, 0)).toThrow('ESRCH');
    expect(await run('1')).toMatchObject({ status: 'unavailable' });
  });
});

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).trim());
}

function grandparentOf(pid: number): number {
  return parentOf(parentOf(pid));
}
