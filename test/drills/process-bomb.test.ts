import { expect, it } from 'vitest';
import { createLog, createSandbox } from '../../src/index.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { DRILL_SETTINGS, eventually, expectNextRight } from './helpers.ts';

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

/** Failures to fork, after which the pause to the next attempt is 10 s. */
const FAILURES = 8;
/** ms, half of that pause. Interrupting the call, killing sixty processes, and forking one take a fraction of a second. */
const SOON_MS = 5_000;

// Where processes are counted for the sandbox as a whole; bubblewrap limits each worker.
describeRuntime('docker', 'a call that takes all processes', () => {
  it('costs those that wait for a worker nothing more than its own time', { timeout: 60_000 }, async () => {
    let failures = 0;
    const log = createLog((line) => {
      if (line.includes('a worker did not come up')) failures++;
    });
    const settings = { runtime: 'docker', isolation: 'forked', workers: 2, pids: 64, ...DRILL_SETTINGS } as const;
    const sandbox = createSandbox({ ...settings, log });
    await expectNextRight(sandbox);

    const stop = new AbortController();
    const bomb = sandbox.run(HOARD, { timeoutMs: 30_000, signal: stop.signal });
    await eventually('attempts are far apart', () => failures >= FAILURES);
    // More than stand by: the last of them have to wait for a fork.
    const others = Array.from({ length: 5 }, () => sandbox.run('import time\ntime.sleep(0.1)\n6 * 7'));
    const stoppedAt = performance.now();
    stop.abort();
    const answers = await Promise.all(others);
    expect(performance.now() - stoppedAt).toBeLessThan(SOON_MS);
    expect(answers.map(({ result }) => result)).toEqual(others.map(() => '42'));
    expect((await bomb).status).toBe('cancelled');
    await sandbox.close();
  });
});
