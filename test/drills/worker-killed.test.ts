import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { harnessOf } from './harness-processes.ts';
import { busyWorker, DRILL_SETTINGS, eventually, expectNextRight, expectNothingLeft, LONG_CALL } from './helpers.ts';

describeRuntimes('kill -9 of a worker', (runtime) => {
  let sandbox: Sandbox;
  const liveIds = async () => (await sandbox.stats()).workers.live.map(({ id }) => id);
  const harness = () => harnessOf(process.pid, runtime);
  const signalWorker = (id: number, signal: NodeJS.Signals) => harness().signal(harness().workers.get(id) ?? 0, signal);

  // One for all: it outlives each of its workers.
  beforeAll(async () => {
    sandbox = createSandbox({ runtime, ...DRILL_SETTINGS });
    await sandbox.prewarm();
  });

  beforeEach(async () => {
    await expectNextRight(sandbox);
    await eventually('a standby is there', () => harness().workers.size === 2);
  });

  afterEach(async () => {
    expect((await sandbox.stats()).container.restarts).toBe(0);
  });

  afterAll(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  it('while it is idle, and of the standby with it: both are replaced', async () => {
    const killed = await liveIds();
    for (const id of killed) signalWorker(id, 'SIGKILL');
    await eventually('it was noticed', async () => !(await liveIds()).some((id) => killed.includes(id)));
    await expectNextRight(sandbox);
  });

  it('with a call on its way to it: the call is answered one way or the other', async () => {
    const [id = 0] = await liveIds();
    const { workers, signal } = harness();
    const answer = sandbox.run('import time\ntime.sleep(0.5)\n6 * 7');
    signal(workers.get(id) ?? 0, 'SIGKILL');
    const { status, result, detail } = await answer;
    if (status === 'ok') expect(result).toBe('42');
    else expect({ status, detail }).toEqual({ status: 'crashed', detail: expect.stringContaining('SIGKILL') });
    await eventually('it was noticed', async () => !(await liveIds()).includes(id));
    await expectNextRight(sandbox);
  });

  it('in the middle of a call: it is told as a crash, with what was printed', async () => {
    const answer = sandbox.run(LONG_CALL);
    signalWorker(await busyWorker(sandbox), 'SIGKILL');
    expect(await answer).toMatchObject({
      status: 'crashed',
      stdout: 'begun\n',
      detail: expect.stringContaining('SIGKILL'),
    });
    await expectNextRight(sandbox);
  });

  it('with SIGSTOP instead, in the middle of a call: the deadline still holds', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 2_000 });
    signalWorker(await busyWorker(sandbox), 'SIGSTOP');
    expect(await answer).toMatchObject({ status: 'timeout', stdout: 'begun\n' });
    await expectNextRight(sandbox);
  });
});
