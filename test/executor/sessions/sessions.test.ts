/** Sessions against the real harness as a plain process, over both transports: state, undo, forks, ends and what is told. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunRequest } from '../../../src/contract.ts';
import { Executor } from '../../../src/executor/executor.ts';
import type { ExecutorSettings } from '../../../src/executor/settings.ts';
import { silentLog } from '../../../src/log.ts';
import { bareSandbox } from '../../helpers/bare-sandbox.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

type Options = Omit<RunRequest, 'code' | 'session'>;

function newExecutor(transport: 'socket' | 'stdio', changes: Partial<ExecutorSettings> = {}): Executor {
  return new Executor({
    settings: testSettings({ workers: 2, ...changes }),
    start: bareSandbox({ transport, settings: { workers: 2 } }),
    environment: { limits: {}, mounts: [], network: 'none' },
    log: silentLog,
  });
}

const runIn = (executor: Executor) => ({
  plain: async (code: string, options: Options = {}) => (await executor.call({ code, ...options })).result,
  in: async (session: string, code: string, options: Options = {}) =>
    (await executor.call({ code, session, ...options })).result,
});

/** A loop in C, which takes no notice of the interrupt. */
const STUBBORN = 'sum(iter(int, 1))';
/** ms. A session takes one or two for it, and longer on a machine that is busy. */
const CONCLUDED_MS = 300;
const kill = (pid: unknown) => process.kill(Number(pid), 'SIGKILL');

describe.each(['socket', 'stdio'] as const)('a session over %s', (transport) => {
  let executor: Executor;
  let run: ReturnType<typeof runIn>;
  let count = 0;
  /** Each test has sessions of its own. */
  const fresh = () => `s${count++}`;

  beforeAll(() => {
    executor = newExecutor(transport, { sessions: 30 });
    run = runIn(executor);
  });
  afterAll(() => executor.close());

  it('keeps variables, functions, imports and files for its next call, and says so', async () => {
    const name = fresh();
    const first = await run.in(
      name,
      'import math\nx = 1\ndef area(r): return math.pi * r * r\nopen("f", "w").write("kept")',
    );
    expect(first).toMatchObject({ status: 'ok', isolation: 'forked' });
    expect(first.session).toEqual({ name, call: 1, began: 'new', undone: false, can_roll_back: true });
    const next = await run.in(name, 'x += 1\n[x, round(area(1), 2), open("f").read()]');
    expect(next).toMatchObject({ value: [2, 3.14, 'kept'], session: { call: 2, began: 'continued' } });
    expect(await run.plain('x')).toMatchObject({ error: { type: 'NameError' } });
    expect(await run.plain('import os\nos.listdir()')).toMatchObject({ value: [] });
    expect((await run.plain('1')).session).toBeUndefined();
    expect(await run.in(fresh(), 'x')).toMatchObject({ error: { type: 'NameError' } });
  });

  it('undoes its last call before the code runs, or without any code', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    await run.in(name, 'x = 2');
    const rolledBack = await run.in(name, 'x', { sessionRollback: true });
    expect(rolledBack).toMatchObject({ value: 1, session: { began: 'rolled_back', call: 3 } });
    await run.in(name, 'x = 3');
    const empty = await run.in(name, '', { sessionRollback: true });
    expect(empty).toMatchObject({
      status: 'ok',
      result: null,
      session: { began: 'rolled_back', can_roll_back: false },
    });
    const again = await run.in(name, 'x', { sessionRollback: true });
    expect(again).toMatchObject({ status: 'rejected', detail: expect.stringContaining('no call that can be undone') });
    expect(await run.in(name, 'x')).toMatchObject({ value: 1 });
    expect(await run.in(fresh(), '', { sessionRollback: true })).toMatchObject({
      status: 'rejected',
      detail: expect.stringContaining('no session'),
    });
  });

  it('undoes a call that fails, if it is told to', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    const failed = await run.in(name, 'x = 2\n1 / 0', { onError: 'rollback' });
    expect(failed).toMatchObject({ status: 'error', session: { undone: true, can_roll_back: false } });
    expect(await run.in(name, 'x', { onError: 'rollback' })).toMatchObject({ value: 1, session: { undone: false } });
    await run.in(name, 'x = 3\n1 / 0');
    expect(await run.in(name, 'x')).toMatchObject({ value: 3 });
  });

  it('is forked, and both go their own ways', async () => {
    const [name, fork] = [fresh(), fresh()];
    await run.in(name, 'x = 1\nopen("f", "w").write("same")');
    const forked = await run.in(fork, 'x += 1\nopen("f", "a").write("!")\nx', { sessionFork: name });
    expect(forked).toMatchObject({ value: 2, session: { name: fork, call: 1, began: 'forked' } });
    const both = (session: string) => run.in(session, '[x, open("f").read()]').then(({ value }) => value);
    expect([await both(name), await both(fork)]).toEqual([
      [1, 'same'],
      [2, 'same!'],
    ]);
    expect(await run.in(fork, '', { sessionFork: name })).toMatchObject({ status: 'rejected' });
    const third = fresh();
    expect(await run.in(third, '', { sessionFork: fork })).toMatchObject({ session: { began: 'forked' } });
    expect(await both(third)).toEqual([2, 'same!']);
    expect(await run.in(fresh(), '', { sessionFork: 'nobody' })).toMatchObject({
      status: 'rejected',
      detail: expect.stringContaining('no session "nobody"'),
    });
  });

  it('cannot be forked while threads run, and says so beforehand', async () => {
    const [name, fork] = [fresh(), fresh()];
    const { session } = await run.in(
      name,
      'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()',
    );
    expect(session?.note).toContain('A thread that the code started goes on');
    const refused = await run.in(fork, '1', { sessionFork: name });
    expect(refused).toMatchObject({
      status: 'rejected',
      detail: expect.stringContaining('a thread of the code still runs'),
    });
    expect((await run.in(name, '1')).session).toMatchObject({ can_roll_back: false });
    expect(await run.in(fork, '1')).toMatchObject({ session: { began: 'new' } });
  });

  it('survives a crash in the state from before the call', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    const crashed = await run.in(
      name,
      'x = 2\nprint("so far")\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)',
    );
    expect(crashed).toMatchObject({ status: 'crashed', stdout: 'so far\n', session: { undone: true } });
    expect(crashed.detail).toContain('SIGSEGV');
    expect(crashed.detail).toContain('The session is as it was before this call.');
    expect(await run.in(name, 'x')).toMatchObject({ status: 'ok', value: 1 });
  });

  it('survives a call that is killed, and keeps what an interrupted call has done', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    const killed = await run.in(name, `x = 2\n${STUBBORN}`, { timeoutMs: 300 });
    expect(killed).toMatchObject({ status: 'timeout', session: { undone: true } });
    expect(await run.in(name, 'x')).toMatchObject({ value: 1 });
    const stopped = await run.in(name, 'x = 3\nwhile True: pass', { timeoutMs: 300 });
    expect(stopped).toMatchObject({ status: 'timeout', session: { undone: false } });
    expect(await run.in(name, 'import time\ntime.sleep(0.7)\nx')).toMatchObject({ status: 'ok', value: 3 });
  });

  it('keeps the session of a call that the caller cancels', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    const control = new AbortController();
    const busy = run.in(name, 'x = 2\nimport time\ntime.sleep(30)', { signal: control.signal });
    setTimeout(() => control.abort(), 200);
    expect(await busy).toMatchObject({ status: 'cancelled' });
    expect(await run.in(name, 'x')).toMatchObject({ value: 2 });
  });

  it('tells the next call once when its process died between calls', async () => {
    const name = fresh();
    await run.in(name, 'x = 1');
    const { value: pid } = await run.in(name, 'x = 2\nimport os\nos.getpid()');
    kill(pid);
    const told = await run.in(name, 'x = 3');
    expect(told).toMatchObject({ status: 'rejected', detail: expect.stringContaining('SIGKILL') });
    expect(told.detail).toContain('as it was before');
    expect(await run.in(name, 'x')).toMatchObject({ status: 'ok', value: 1 });
  });

  it('tells the next call once when it is gone, and the one after begins anew', async () => {
    const name = fresh();
    await run.in(name, 'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()');
    const crashed = await run.in(name, 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)');
    expect(crashed).toMatchObject({ status: 'crashed', detail: expect.stringContaining('has ended with it') });
    const told = await run.in(name, 'x');
    expect(told).toMatchObject({ status: 'rejected', detail: expect.stringContaining('is gone') });
    expect(told.detail).toContain('Send the call again');
    expect(await run.in(name, '1')).toMatchObject({ status: 'ok', session: { began: 'new', call: 1 } });
  });

  it('runs its calls in their order, beside those of others', async () => {
    const [name, other] = [fresh(), fresh()];
    const order: string[] = [];
    const note = (what: string, call: Promise<unknown>) => call.then(() => order.push(what));
    await Promise.all([run.in(name, 'seen = []'), run.in(other, '1')]);
    const calls = [
      note('slow', run.in(name, 'import time\ntime.sleep(0.6)\nseen.append(1)')),
      note('next', run.in(name, 'seen.append(2)')),
      run.in(`${name}-fork`, 'seen.append(3)', { sessionFork: name }),
      note('last', run.in(name, 'seen.append(4)')),
    ];
    await note('other', run.in(other, '1'));
    await note('plain', run.plain('1'));
    await Promise.all(calls);
    expect(order).toEqual(['other', 'plain', 'slow', 'next', 'last']);
    expect(await run.in(name, 'seen')).toMatchObject({ value: [1, 2, 4] });
    expect(await run.in(`${name}-fork`, 'seen')).toMatchObject({ value: [1, 2, 3] });
  });
});

describe('sessions', () => {
  let executor: Executor;
  let run: ReturnType<typeof runIn>;

  function start(changes: Partial<ExecutorSettings> = {}): void {
    executor = newExecutor('socket', changes);
    run = runIn(executor);
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
