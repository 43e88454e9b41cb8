import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { DRILL_SETTINGS, expectNextRight } from './helpers.ts';

/** Takes every place that the sandbox has for processes, and every one that becomes free. */
const HOARD = `
import os, time
while True:
    try:
        if os.fork() == 0:
            time.sleep(100)
            os._exit(0)
    except OSError:
        time.sleep(0.001)
`;

/** ms. As long as pauses between attempts take to grow beyond {@link SOON_MS} by far. */
const BOMB_MS = 7_000;
/** ms. Killing sixty processes, and forking one. */
const SOON_MS = 2_000;

// Where processes are counted for the sandbox as a whole; bubblewrap limits each worker.
describeRuntime('docker', 'a call that takes all processes', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = createSandbox({ runtime: 'docker', isolation: 'forked', workers: 2, pids: 64, ...DRILL_SETTINGS });
    await expectNextRight(sandbox);
  });
  afterAll(() => sandbox.close());

  it('costs those that wait for a worker nothing more than its own time', async () => {
    const bomb = sandbox.run(HOARD, { timeoutMs: BOMB_MS }).then((result) => ({ result, endedAt: performance.now() }));
    // More than stand by: the last of them has to wait for a fork.
    const others = Array.from({ length: 5 }, () => sandbox.run('import time\ntime.sleep(0.5)\n6 * 7'));
    const answers = await Promise.all(others);
    const lateMs = performance.now() - (await bomb).endedAt;
    expect((await bomb).result.status).toBe('timeout');
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 'ok'));
    expect(lateMs).toBeLessThan(SOON_MS);
  }, 60_000);
});
