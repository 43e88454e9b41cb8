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

describeRuntimes('kill -9 of the zygote', (runtime) => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = createSandbox({ runtime, ...DRILL_SETTINGS });
    await expectNextRight(sandbox);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  const expectAnotherZygote = async (killed: number): Promise<void> => {
    await eventually('there is another zygote', () => {
      try {
        return harnessOf(process.pid, runtime).zygote !== killed;
      } catch {
        // Between the two.
        return false;
      }
    });
  };

  it('while nothing runs: another takes its place, and calls go on', async () => {
    const { zygote } = harnessOf(process.pid, runtime);
    process.kill(zygote, 'SIGKILL');
    await expectNextRight(sandbox);
    await expectAnotherZygote(zygote);
    await expectNextRight(sandbox);
  });

  it('in the middle of a call: the call is answered, in words if not with its result', async () => {
    const answer = sandbox.run('import time\nprint("begun", flush=True)\ntime.sleep(1)\n6 * 7');
    await untilBusy(() => sandbox.stats());
    const { zygote } = harnessOf(process.pid, runtime);
    process.kill(zygote, 'SIGKILL');
    const { status, stdout, result, detail } = await answer;
    if (status === 'ok') expect({ stdout, result }).toEqual({ stdout: 'begun\n', result: '42' });
    else expect({ status, detail }).toEqual({ status: 'crashed', detail: expect.any(String) });
    await expectNextRight(sandbox);
    await expectAnotherZygote(zygote);
  });

  it('three times in a row: calls go on', async () => {
    for (let round = 0; round < 3; round++) {
      const { zygote } = harnessOf(process.pid, runtime);
      process.kill(zygote, 'SIGKILL');
      await expectAnotherZygote(zygote);
      await expectNextRight(sandbox);
    }
  });

  it('with a call that is stopped afterwards: it ends as asked', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 2_000 });
    await untilBusy(() => sandbox.stats());
    process.kill(harnessOf(process.pid, runtime).zygote, 'SIGKILL');
    expect(['timeout', 'crashed']).toContain((await answer).status);
    await expectNextRight(sandbox);
  });
});
