import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import {
  DRILL_SETTINGS,
  eventually,
  expectNextRight,
  expectNothingLeft,
  harnessOf,
  LONG_CALL,
  untilBusy,
} from './helpers.ts';

describeRuntimes('kill -9 of a worker', (runtime) => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = createSandbox({ runtime, ...DRILL_SETTINGS });
    await expectNextRight(sandbox);
    await eventually('a standby is there', async () => (await sandbox.stats()).workers.live.length === 2);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  it('while it is idle, and of the standby with it: both are replaced', async () => {
    const { workers } = harnessOf(process.pid, runtime);
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await expectNextRight(sandbox);
    expect(harnessOf(process.pid, runtime).workers).not.toEqual(expect.arrayContaining([...workers]));
    expect((await sandbox.stats()).container.restarts).toBe(0);
  });

  it('while a call is on its way to it: the call is answered one way or the other', async () => {
    const { workers } = harnessOf(process.pid, runtime);
    const answer = sandbox.run('6 * 7');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    const { status, result, detail } = await answer;
    if (status === 'ok') expect(result).toBe('42');
    else expect({ status, detail }).toEqual({ status: 'crashed', detail: expect.stringContaining('SIGKILL') });
    await expectNextRight(sandbox);
  });

  it('in the middle of a call: it is told as a crash, with what was printed', async () => {
    const answer = sandbox.run(LONG_CALL);
    await untilBusy(() => sandbox.stats());
    for (const pid of harnessOf(process.pid, runtime).workers) process.kill(pid, 'SIGKILL');
    expect(await answer).toMatchObject({
      status: 'crashed',
      stdout: 'begun\n',
      detail: expect.stringContaining('SIGKILL'),
    });
    await expectNextRight(sandbox);
    expect((await sandbox.stats()).container.restarts).toBe(0);
  });

  it('with SIGSTOP instead, in the middle of a call: the deadline still holds', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 1_500 });
    await untilBusy(() => sandbox.stats());
    for (const pid of harnessOf(process.pid, runtime).workers) process.kill(pid, 'SIGSTOP');
    expect(await answer).toMatchObject({ status: 'timeout', stdout: 'begun\n' });
    await expectNextRight(sandbox);
  });
});
