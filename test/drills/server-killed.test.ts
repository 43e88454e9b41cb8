import { expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { startServer } from '../helpers/server.ts';
import { harnessOf } from './harness-processes.ts';
import { busyWorker, DRILL_FLAGS, eventually, expectNothingLeft, foldersOf, isAlive, LONG_CALL } from './helpers.ts';

describeRuntimes('kill -9 of the server', (runtime) => {
  const start = () => startServer(['--runtime', runtime, ...DRILL_FLAGS]);

  it('while nothing runs: the sandbox ends itself, and the next server removes the folder', async () => {
    const killed = await start();
    await killed.call({ code: '1' });
    const harness = harnessOf(killed.pid, runtime);
    process.kill(killed.pid, 'SIGKILL');
    await eventually('the harness is gone', () => harness.isGone());
    await expectNothingLeft(killed.pid, runtime, 1);

    const next = await start();
    expect((await next.call({ code: '6 * 7' })).result).toMatchObject({ status: 'ok', result: '42' });
    expect(foldersOf(killed.pid)).toEqual([]);
    await next.close();
    await expectNothingLeft(next.pid, runtime);
  });

  it('in the middle of a call that ignores all signals and has left a daemon: they end as well', async () => {
    const killed = await start();
    const code = `import os, signal
for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
if os.fork() == 0:
    os.setsid()
${LONG_CALL}`;
    // Its answer can never come: there is nobody left to give it.
    killed.call({ code }).catch(() => {});
    await busyWorker(killed);
    const harness = harnessOf(killed.pid, runtime);
    process.kill(killed.pid, 'SIGKILL');
    await eventually('the harness is gone', () => harness.isGone());
    await expectNothingLeft(killed.pid, runtime, 1);
    const next = await start();
    await next.call({ code: '1' });
    await next.close();
    expect(foldersOf(killed.pid)).toEqual([]);
  });

  it('while the sandbox starts: nothing comes up behind it', async () => {
    const killed = await start();
    killed.call({ code: '1' }).catch(() => {});
    process.kill(killed.pid, 'SIGKILL');
    await eventually('the server is gone', () => !isAlive(killed.pid));
    const next = await start();
    await next.call({ code: '1' });
    await next.close();
    await expectNothingLeft(killed.pid, runtime);
  });
});
