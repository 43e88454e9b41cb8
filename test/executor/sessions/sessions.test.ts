/** One session against the real harness as a plain process, over both transports: state, undo, forks, and what is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/executor/executor.ts';
import { type Calls, callsOf, kill, newExecutor, STUBBORN } from './calls-of-sessions.ts';

describe.each(['socket', 'stdio'] as const)('a session over %s', (transport) => {
  let executor: Executor;
  let run: Calls;
  let count = 0;
  /** Each test has sessions of its own. */
  const fresh = () => `s${count++}`;

  beforeAll(() => {
    executor = newExecutor(transport, { sessions: 30 });
    run = callsOf(executor);
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
