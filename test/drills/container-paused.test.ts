import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { containersOf, docker } from './docker.ts';
import { busyWorker, DRILL_SETTINGS, eventually, expectNextRight, expectNothingLeft, LONG_CALL } from './helpers.ts';

describeRuntime('docker', 'docker pause', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = createSandbox({ runtime: 'docker', ...DRILL_SETTINGS });
    await sandbox.prewarm();
    await expectNextRight(sandbox);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, 'docker');
  });

  it('in the middle of a call: its deadline holds, and the sandbox is replaced', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 2_000 });
    await busyWorker(sandbox);
    const [paused = ''] = containersOf(process.pid);
    docker('pause', paused);
    const startedAt = performance.now();
    expect(await answer).toMatchObject({
      status: 'timeout',
      detail: expect.stringMatching(/was stopped\..* The sandbox ended meanwhile: it did not react\.$/),
    });
    // Its supervisor is asked to stop the call, and found to be silent: that takes 7.5 s, and more on a busy machine.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    await expectNextRight(sandbox);
    await eventually('it is removed', () => !containersOf(process.pid).includes(paused));
  });

  it('while nothing runs: the next call meets its deadline, and the one after it a new sandbox', async () => {
    docker('pause', ...containersOf(process.pid));
    const { status, detail } = await sandbox.run('6 * 7', { timeoutMs: 1_000 });
    expect({ status, detail }).toEqual({ status: 'timeout', detail: expect.any(String) });
    await expectNextRight(sandbox);
  });

  it('and unpause in the middle of a call: the call goes on', async () => {
    const answer = sandbox.run('import time\ntime.sleep(1)\n6 * 7', { timeoutMs: 15_000 });
    await busyWorker(sandbox);
    const containers = containersOf(process.pid);
    docker('pause', ...containers);
    docker('unpause', ...containers);
    expect(await answer).toMatchObject({ status: 'ok', result: '42' });
  });

  it('until the sandbox is closed: closing removes the container all the same', async () => {
    docker('pause', ...containersOf(process.pid));
    await sandbox.close();
    await expectNothingLeft(process.pid, 'docker');
  });
});
