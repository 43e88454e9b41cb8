import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { findHarness, harnessOf } from './harness-processes.ts';
import { busyWorker, DRILL_SETTINGS, eventually, expectNextRight, expectNothingLeft, LONG_CALL } from './helpers.ts';

describeRuntimes('kill -9 of the zygote', (runtime) => {
  let sandbox: Sandbox;

  // One for all: it outlives each of its zygotes.
  beforeAll(() => {
    sandbox = createSandbox({ runtime, ...DRILL_SETTINGS });
  });

  beforeEach(async () => {
    // Until then the deputy of a dead one may be there as well.
    await sandbox.prewarm();
    await expectNextRight(sandbox);
  });

  afterAll(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  /** Kills it and gives its pid. */
  const killZygote = (): number => {
    const { zygote, signal } = harnessOf(process.pid, runtime);
    signal(zygote, 'SIGKILL');
    return zygote;
  };

  const expectAnotherZygote = (killed: number): Promise<void> =>
    eventually('there is another zygote', () => {
      const harness = findHarness(process.pid, runtime);
      return harness !== null && harness.zygote !== killed;
    });

  it('while nothing runs: another takes its place, and calls go on', async () => {
    await expectAnotherZygote(killZygote());
    await expectNextRight(sandbox);
    expect((await sandbox.stats()).container.restarts).toBe(0);
  });

  it('in the middle of a call: the call is answered, in words if not with its result', async () => {
    const answer = sandbox.run('import time\nprint("begun", flush=True)\ntime.sleep(1)\n6 * 7');
    await busyWorker(sandbox);
    const killed = killZygote();
    const { status, stdout, result, detail } = await answer;
    if (status === 'ok') expect({ stdout, result }).toEqual({ stdout: 'begun\n', result: '42' });
    else expect({ status, detail }).toEqual({ status: 'crashed', detail: expect.any(String) });
    await expectAnotherZygote(killed);
    await expectNextRight(sandbox);
  });

  it('three times in a row: calls go on', async () => {
    for (let round = 0; round < 3; round++) {
      await expectAnotherZygote(killZygote());
      await expectNextRight(sandbox);
      // Until then the deputy of the dead one is there as well.
      await sandbox.prewarm();
    }
  });

  it('with a call that is stopped afterwards: it ends all the same', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 2_000 });
    await busyWorker(sandbox);
    const killed = killZygote();
    expect(['timeout', 'crashed']).toContain((await answer).status);
    await expectAnotherZygote(killed);
    await expectNextRight(sandbox);
  });
});
