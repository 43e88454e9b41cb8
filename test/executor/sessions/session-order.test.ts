/** Which calls of sessions begin, in which order, and who gives way, against the real harness as a plain process. */
import { afterEach, expect, it } from 'vitest';
import type { RunRequest } from '../../../src/contract.ts';
import type { Executor } from '../../../src/executor/executor.ts';
import { newExecutor } from './calls-of-sessions.ts';

const SLOW = 'import time\ntime.sleep(0.5)';

let executor: Executor;

function start(settings: { readonly workers: number; readonly sessions: number }): void {
  executor = newExecutor('socket', settings);
}

async function run(session: string | undefined, code: string, more: Omit<RunRequest, 'code' | 'session'> = {}) {
  return (await executor.call({ code, session, ...more })).result;
}

afterEach(() => executor.close());

it('spares the original of a fork, though it was not used for longest', async () => {
  start({ workers: 2, sessions: 2 });
  await run('original', 'x = 1');
  await run('other', 'x = 2');
  expect(await run('fork', 'x', { sessionFork: 'original' })).toMatchObject({ value: 1 });
  expect(await run('other', 'x')).toMatchObject({ status: 'rejected', detail: expect.stringContaining('--sessions') });
});

it('spares a session for which a call waits', async () => {
  start({ workers: 1, sessions: 2 });
  await run('wanted', 'x = 1');
  await run('other', 'x = 2');
  const busy = run(undefined, SLOW);
  const [added, wanted] = await Promise.all([run('new', 'x = 3\nx'), run('wanted', 'x'), busy]);
  expect([added.value, wanted.value]).toEqual([3, 1]);
  expect(await run('other', 'x')).toMatchObject({ status: 'rejected', detail: expect.stringContaining('--sessions') });
});

it('counts calls of sessions among those that run at the same time', async () => {
  start({ workers: 1, sessions: 2 });
  await run('a', 'import time');
  const timed = 'import time\nbegan = time.time()\ntime.sleep(0.3)\n[began, time.time()]';
  const spans = await Promise.all([run('a', timed), run('b', timed), run(undefined, timed)]);
  const times = spans.map(({ value }) => (Array.isArray(value) ? value.map(Number) : []));
  times.sort(([one = 0], [other = 0]) => one - other);
  expect(times.flat()).toEqual([...times.flat()].sort((one, other) => one - other));
  expect(times.flat()).toHaveLength(6);
});

it('lets no call overtake the fork that makes its session', async () => {
  start({ workers: 3, sessions: 4 });
  await run('original', 'x = 1');
  const busy = run('original', `${SLOW}\nx = 2`);
  const fork = run('fork', 'x += 10\nx', { sessionFork: 'original' });
  const next = run('fork', 'x += 10\nx');
  const further = run('further', 'x', { sessionFork: 'fork' });
  expect((await Promise.all([busy, fork, next, further])).map(({ status, value }) => [status, value])).toEqual([
    ['ok', undefined],
    ['ok', 12],
    ['ok', 22],
    ['ok', 22],
  ]);
});

it.each(['call', 'fork'])('tells the next %s of what was lost while nobody called', async (next) => {
  start({ workers: 1, sessions: 2 });
  await run('a', 'x = 1');
  const { value: pid } = await run('a', 'import os\nx = 2\nos.getpid()');
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(async () => (await executor.stats()).sessions.restored).toBe(1);
  const go = () => (next === 'call' ? run('a', 'x') : run('b', 'x', { sessionFork: 'a' }));
  const detail = expect.stringContaining('the changes of that call are lost');
  expect(await go()).toMatchObject({ status: 'rejected', detail });
  expect(await go()).toMatchObject({ value: 1 });
});
