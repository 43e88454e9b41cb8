/** Between the server and the sandbox is the engine's command line (`docker run`, `bwrap`), which can be killed alone. */
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { harnessOf, processes } from './harness-processes.ts';
import { busyWorker, DRILL_SETTINGS, eventually, expectNextRight, expectNothingLeft, LONG_CALL } from './helpers.ts';

/** Rounds of a drill whose outcome is up to the moment. */
const ROUNDS = 4;
/** ms for all of them, on a machine that is busy. */
const TEST_TIMEOUT_MS = 120_000;

/** Of the first answer after the loss, ms: a sandbox has to start for it, on a machine that may be busy. */
const RESTART_LIMIT_MS = 15_000;

describeRuntimes('kill -9 of the engine’s command line', (runtime) => {
  let sandbox: Sandbox;
  let folder: string;

  const killClient = () => {
    const mark = runtime === 'docker' ? `--name python-sandbox-mcp-${process.pid}-` : 'bwrap ';
    const client = processes().find(({ parent, command }) => parent === process.pid && command.includes(mark));
    if (client === undefined) throw new Error('the engine’s command line does not run');
    process.kill(client.pid, 'SIGKILL');
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'client-killed-'));
    chmodSync(folder, 0o777);
    sandbox = createSandbox({
      ...{ runtime, workers: 1, ...DRILL_SETTINGS },
      mounts: [{ host: folder, path: '/notes', mode: 'rw' }],
    });
    await sandbox.prewarm();
    await expectNextRight(sandbox);
  });

  afterEach(async () => {
    await sandbox.close();
    await expectNothingLeft(process.pid, runtime);
    rmSync(folder, { recursive: true, force: true });
  });

  it('while nothing runs: the next call has a new sandbox', async () => {
    killClient();
    await eventually('it was noticed', async () => (await sandbox.stats()).container.starts === 2);
    await expectNextRight(sandbox);
  });

  it('with a call that comes before it was noticed: it is answered, or told to be lost where it had begun', {
    timeout: TEST_TIMEOUT_MS,
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      killClient();
      // Within a millisecond or two the dying sandbox begins it; it may be killed before it has answered.
      const { status, result, detail } = await sandbox.run('6 * 7');
      if (status === 'crashed') expect(detail).toMatch(/while the code ran.*lost/);
      else expect({ status, result, detail }).toEqual({ status: 'ok', result: '42', detail: null });
      await eventually('there is a new one', async () => (await sandbox.stats()).container.restarts === round + 1);
      await expectNextRight(sandbox);
    }
  });

  it('with a call that its worker has not read: it is run in the next sandbox', async () => {
    const states = async () => (await sandbox.stats()).workers.live.map(({ state }) => state).sort();
    await eventually('it is at rest', async () => (await states()).join() === 'idle,standby');
    const { workers, signal } = harnessOf(process.pid, runtime);
    for (const worker of workers.values()) signal(worker, 'SIGSTOP');
    const answer = sandbox.run('import time\ntime.sleep(0.2)\n6 * 7');
    await sleep(100);
    const startedAt = performance.now();
    killClient();
    expect(await answer).toMatchObject({ status: 'ok', result: '42', detail: null });
    expect(performance.now() - startedAt).toBeLessThan(RESTART_LIMIT_MS);
    expect((await sandbox.stats()).container.restarts).toBe(1);
  });

  it('in the middle of a call: it is told that it is lost, and what waits behind it is answered', async () => {
    const running = sandbox.run(LONG_CALL);
    await busyWorker(sandbox);
    const waiting = [1, 2].map((n) => sandbox.run(`${n} + 1`));
    killClient();
    expect(await running).toMatchObject({ status: 'crashed', detail: expect.stringMatching(/lost.*Call again/s) });
    expect((await Promise.all(waiting)).map(({ status, result }) => [status, result])).toEqual([
      ['ok', '2'],
      ['ok', '3'],
    ]);
  });

  it('at any moment: no code is run twice, and what was not run to its end is not said to be', {
    timeout: TEST_TIMEOUT_MS,
  }, async () => {
    const statuses: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const notes = join(folder, String(round));
      appendFileSync(notes, '');
      chmodSync(notes, 0o666);
      const code = `import time
with open('/notes/${round}', 'a') as notes: notes.write('begun ')
time.sleep(0.005)
with open('/notes/${round}', 'a') as notes: notes.write('ended ')`;
      const before = sandbox.run('1');
      if (round % 2 === 0) await before;
      const answer = sandbox.run(code);
      if (round > 1) await sleep(round);
      killClient();
      const { status } = await answer;
      statuses.push(status);
      // Or the dying sandbox, which answers for another millisecond or two, is the one to be killed in the next round.
      await eventually('there is a new one', async () => (await sandbox.stats()).container.restarts === round + 1);
      await expectNextRight(sandbox);
      const written = readFileSync(notes, 'utf8');
      if (status === 'ok') expect(written).toBe('begun ended ');
      else expect([status, written]).toEqual(['crashed', expect.stringMatching(/^(begun )?(ended )?$/)]);
    }
    expect(statuses).toHaveLength(ROUNDS);
  });
});
