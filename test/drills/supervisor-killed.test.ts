import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { harnessOf } from './harness-processes.ts';
import { busyWorker, DRILL_SETTINGS, eventually, expectNextRight, expectNothingLeft, LONG_CALL } from './helpers.ts';

/** In a container it is `docker kill`, for only from outside can PID 1 be killed. */
describeRuntimes('kill -9 of the supervisor', (runtime) => {
  let sandbox: Sandbox;

  const signalSupervisor = (name: NodeJS.Signals) => {
    const harness = harnessOf(process.pid, runtime);
    harness.signal(harness.supervisor, name);
    return harness;
  };

  beforeEach(async () => {
    sandbox = createSandbox({ runtime, workers: 1, ...DRILL_SETTINGS });
    await sandbox.prewarm();
    await expectNextRight(sandbox);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  it('while nothing runs: all that was in the sandbox goes, and the next call has a new one', async () => {
    const harness = signalSupervisor('SIGKILL');
    await eventually('its processes are gone', () => harness.isGone());
    await eventually('it was noticed', async () => (await sandbox.stats()).container.starts === 2);
    await expectNextRight(sandbox);
  });

  it('in the middle of a call: the call is told that its sandbox is gone', async () => {
    const answer = sandbox.run(LONG_CALL);
    await busyWorker(sandbox);
    const harness = signalSupervisor('SIGKILL');
    expect(await answer).toMatchObject({
      status: 'crashed',
      detail: expect.stringMatching(/sandbox ended.*Call again/s),
    });
    await expectNextRight(sandbox);
    await eventually('its processes are gone', () => harness.isGone());
  });

  it('with calls waiting behind the one that runs: those are run in the next sandbox', async () => {
    const running = sandbox.run(LONG_CALL);
    await busyWorker(sandbox);
    const waiting = [1, 2, 3].map((n) => sandbox.run(`${n} + 1`));
    signalSupervisor('SIGKILL');
    expect((await running).status).toBe('crashed');
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status, result }) => [status, result])).toEqual([
      ['ok', '2'],
      ['ok', '3'],
      ['ok', '4'],
    ]);
  });

  it('with SIGSTOP instead, in the middle of a call: the deadline holds, and the sandbox is replaced', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 2_000 });
    await busyWorker(sandbox);
    const harness = signalSupervisor('SIGSTOP');
    expect(await answer).toMatchObject({ status: 'timeout', detail: expect.any(String) });
    await expectNextRight(sandbox);
    await eventually('its processes are gone', () => harness.isGone());
  });
});
