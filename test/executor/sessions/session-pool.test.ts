/** The sessions of one executor, against the real harness as a plain process: how many there are, and how they end. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/executor/executor.ts';
import type { ExecutorSettings } from '../../../src/executor/settings.ts';
import { type Calls, callsOf, kill, newExecutor, STUBBORN } from './calls-of-sessions.ts';

/** ms. A session takes one or two for it, and longer on a machine that is busy. */
const CONCLUDED_MS = 300;

describe('sessions', () => {
  let executor: Executor;
  let run: Calls;

  function start(changes: Partial<ExecutorSettings> = {}): void {
    executor = newExecutor('socket', changes);
    run = callsOf(executor);
  }

  afterEach(() => executor.close());

  it('end when they are not used, and the next call is told so', async () => {
    start({ sessionTimeoutMs: 300 });
    await run.in('a', 'x = 1');
    await expect.poll(async () => (await executor.stats()).sessions.expired).toBe(1);
    const told = await run.in('a', 'x');
    expect(told).toMatchObject({ status: 'rejected', detail: expect.stringContaining('not used for 0.3 s') });
    expect(await run.in('a', '1')).toMatchObject({ session: { began: 'new' } });
  });

  it('are bounded: the one that was not used for longest gives way, and its next call is told', async () => {
    start({ sessions: 2 });
    for (const name of ['a', 'b']) await run.in(name, `x = "${name}"`);
    await run.in('a', 'x');
    // One that still concludes its call does not give way.
    await sleep(CONCLUDED_MS);
    await run.in('c', 'x = "c"');
    expect(await run.in('b', 'x')).toMatchObject({ status: 'rejected', detail: expect.stringContaining('--sessions') });
    expect(await run.in('a', 'x')).toMatchObject({ value: 'a' });
    await sleep(CONCLUDED_MS);
    // The original of a fork does not give way to it.
    expect(await run.in('d', 'x', { sessionFork: 'a' })).toMatchObject({ value: 'a' });
    expect(await run.in('c', 'x')).toMatchObject({ status: 'rejected' });
    const { live, ...counts } = (await executor.stats()).sessions;
    expect(counts).toMatchObject({ limit: 2, started: 3, forks: 1, evicted: 2, expired: 0, lost: 0 });
    expect(live).toHaveLength(2);
  });

  it('wait where all others are in use', async () => {
    start({ sessions: 1 });
    const busy = run.in('a', 'import time\ntime.sleep(0.5)\nx = 1');
    const next = run.in('a', 'x');
    expect(await run.in('b', '2')).toMatchObject({ value: 2, session: { began: 'new' } });
    expect(await busy).toMatchObject({ status: 'ok' });
    expect(await next).toMatchObject({ value: 1 });
  });

  it('end with their sandbox: waiting calls and the next ones are told', async () => {
    start();
    await executor.prewarm();
    await run.in('idle', 'x = 1');
    const { value: pid } = await run.in('busy', 'import os\nos.getppid()');
    const calls = [run.in('busy', 'import time\ntime.sleep(30)'), run.in('busy', '2')];
    await run.plain('import time\ntime.sleep(0.3)');
    kill(parentOf(Number(pid)));
    const [running, waiting] = await Promise.all(calls);
    const once =
      /^The sandbox ended while the code ran, so its answer and output are lost: its process ended \(.*\)(: .*)?\. Call again\.$/s;
    expect(running).toMatchObject({ status: 'crashed', detail: expect.stringMatching(once) });
    const told = (name: string) =>
      expect.stringMatching(new RegExp(`^The session "${name}" is gone: the sandbox ended: its`));
    expect(waiting).toMatchObject({ status: 'rejected', detail: told('busy') });
    expect(await run.in('idle', 'x')).toMatchObject({ status: 'rejected', detail: told('idle') });
    expect(await run.in('idle', '1')).toMatchObject({ session: { began: 'new' } });
    expect(await run.in('busy', '1')).toMatchObject({ session: { began: 'new' } });
  });

  it('are answered when the executor is closed, and leave no process', async () => {
    start();
    const { value: pid } = await run.in('a', 'import os\nos.getpid()');
    const calls = [run.in('a', STUBBORN), run.in('a', '2'), run.in('b', 'import time\ntime.sleep(30)')];
    await expect.poll(async () => (await executor.stats()).sessions.live.length).toBe(2);
    await executor.close();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  it('count, without their names', async () => {
    start();
    await run.in('secret-name', 'x = 1');
    await run.in('secret-name', 'x = 2\n1 / 0', { onError: 'rollback' });
    await run.in('secret-name', 'x', { sessionRollback: true });
    const { sessions } = await executor.stats();
    expect(sessions).toMatchObject({ started: 1, calls: 2, rollbacks: 1, restored: 0 });
    expect(sessions.live[0]).toMatchObject({ calls: 2, idle_s: 0, rss_bytes: expect.any(Number) });
    expect(JSON.stringify(sessions)).not.toContain('secret');
  });

  it('do not exist where there are none', async () => {
    start({ sessions: 0 });
    const detail = expect.stringContaining('Sessions are off');
    expect(await run.in('a', '1')).toMatchObject({ status: 'rejected', detail });
    expect(await run.plain('1', { onError: 'keep' })).toMatchObject({ status: 'rejected', detail });
    expect(await run.plain('1')).toMatchObject({ status: 'ok' });
  });
});

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).trim());
}
