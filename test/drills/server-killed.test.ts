import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { startServer, type TestServer } from '../helpers/server.ts';
import { busyWorker, DRILL_FLAGS, eventually, expectNothingLeft, LONG_CALL } from './helpers.ts';

/** Ends of processes race with one another: each way is tried several times. */
const ROUNDS = 2;
/** ms for all of them, on a machine that is busy. */
const TEST_TIMEOUT_MS = 120_000;

const STUBBORN_CALL = `import os, signal
for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
if os.fork() == 0:
    os.setsid()
${LONG_CALL}`;

const SUBPROCESS_CALL = `import subprocess
subprocess.Popen(['sleep', '60'], start_new_session=True)
${LONG_CALL}`;

/** From here on it is somebody else's turn: the answer can never come. */
function begin(server: TestServer, code: string, more: Record<string, unknown> = {}): void {
  server.call({ code, ...more }).catch(() => {});
}

/** What is done before the kill. */
const WAYS: readonly (readonly [name: string, prepare: (server: TestServer, round: number) => Promise<unknown>])[] = [
  ['while nothing runs', (server) => server.call({ code: '1' })],
  [
    'in the middle of a call',
    (server) => {
      begin(server, LONG_CALL);
      return busyWorker(server);
    },
  ],
  [
    'in the middle of a call that has a subprocess',
    (server) => {
      begin(server, SUBPROCESS_CALL);
      return busyWorker(server);
    },
  ],
  [
    'in the middle of a call that ignores all signals and has left a daemon',
    (server) => {
      begin(server, STUBBORN_CALL);
      return busyWorker(server);
    },
  ],
  [
    'while one session rests in its copy and another one runs',
    async (server) => {
      for (const session of ['rests', 'copied']) await server.call({ code: 'x = 1', session });
      await server.call({ code: '', session: 'copied', session_rollback: true });
      begin(server, LONG_CALL, { session: 'runs', session_fork: 'copied' });
      await eventually('the call runs', async () => (await server.stats()).sessions.live.length === 3);
    },
  ],
  [
    'while the sandbox starts',
    (server, round) => {
      begin(server, '1');
      // From the engine's command to the first fork.
      return sleep(round * 100);
    },
  ],
];

describeRuntimes('kill -9 of the server', (runtime) => {
  describe.each(WAYS)('%s', (_, prepare) => {
    it('leaves nothing', { timeout: TEST_TIMEOUT_MS }, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const server = await startServer(['--runtime', runtime, ...DRILL_FLAGS]);
        await prepare(server, round);
        process.kill(server.pid, 'SIGKILL');
        await expectNothingLeft(server.pid, runtime);
      }
    });
  });

  it('does not matter to the next one', async () => {
    const killed = await startServer(['--runtime', runtime, ...DRILL_FLAGS]);
    await killed.call({ code: '1' });
    process.kill(killed.pid, 'SIGKILL');
    const next = await startServer(['--runtime', runtime, ...DRILL_FLAGS]);
    expect((await next.call({ code: '6 * 7' })).result).toMatchObject({ status: 'ok', result: '42' });
    await next.close();
    await expectNothingLeft(killed.pid, runtime);
    await expectNothingLeft(next.pid, runtime);
  });
});
