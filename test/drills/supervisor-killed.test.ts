import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntime, describeRuntimes } from '../helpers/engines.ts';
import {
  containersOf,
  DRILL_SETTINGS,
  docker,
  eventually,
  expectNextRight,
  expectNothingLeft,
  harnessOf,
  isAlive,
  LONG_CALL,
  untilBusy,
} from './helpers.ts';

describeRuntimes('kill -9 of the supervisor', (runtime) => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = createSandbox({ runtime, ...DRILL_SETTINGS });
    await expectNextRight(sandbox);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
  });

  it('while nothing runs: all that was in the sandbox goes, and the next call has a new one', async () => {
    const { supervisor, zygote, workers } = harnessOf(process.pid, runtime);
    process.kill(supervisor, 'SIGKILL');
    await eventually('its processes are gone', () => ![zygote, ...workers].some(isAlive));
    await expectNextRight(sandbox);
    expect((await sandbox.stats()).container.restarts).toBeGreaterThanOrEqual(1);
  });

  it('in the middle of a call: the call is told that its sandbox is gone', async () => {
    const answer = sandbox.run(LONG_CALL);
    await untilBusy(() => sandbox.stats());
    process.kill(harnessOf(process.pid, runtime).supervisor, 'SIGKILL');
    const { status, detail } = await answer;
    expect(status).toBe('crashed');
    expect(detail).toMatch(/sandbox ended.*Call again/s);
    await expectNextRight(sandbox);
  });

  it('with calls waiting behind the one that runs: those are run in the next sandbox', async () => {
    const running = sandbox.run(LONG_CALL);
    await untilBusy(() => sandbox.stats());
    const waiting = [1, 2, 3].map((n) => sandbox.run(`${n} + 1`));
    process.kill(harnessOf(process.pid, runtime).supervisor, 'SIGKILL');
    expect((await running).status).toBe('crashed');
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status, result }) => [status, result])).toEqual([
      ['ok', '2'],
      ['ok', '3'],
      ['ok', '4'],
    ]);
  });

  it('by SIGSTOP, in the middle of a call: the sandbox is replaced', async () => {
    const answer = sandbox.run(LONG_CALL, { timeoutMs: 1_000 });
    await untilBusy(() => sandbox.stats().catch(() => Promise.reject(new Error('no stats'))));
    process.kill(harnessOf(process.pid, runtime).supervisor, 'SIGSTOP');
    expect((await answer).status).toBe('timeout');
    await expectNextRight(sandbox);
  });
});

describeRuntime('docker', 'docker kill', () => {
  it('in the middle of a call: the call is told, and the next one right', async () => {
    const sandbox = createSandbox({ runtime: 'docker', ...DRILL_SETTINGS });
    await expectNextRight(sandbox);
    const answer = sandbox.run(LONG_CALL);
    await untilBusy(() => sandbox.stats());
    docker('kill', ...containersOf(process.pid));
    expect(await answer).toMatchObject({ status: 'crashed', detail: expect.stringMatching(/137|killed/) });
    await expectNextRight(sandbox);
    await sandbox.close();
    await expectNothingLeft(process.pid, 'docker');
  });
});
