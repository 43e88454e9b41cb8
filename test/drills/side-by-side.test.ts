import { expect, it } from 'vitest';
import { describeRuntime, describeRuntimes } from '../helpers/engines.ts';
import { startServer } from '../helpers/server.ts';
import { containersOf, docker } from './docker.ts';
import { DRILL_FLAGS, eventually, expectNothingLeft, foldersOf, isAlive } from './helpers.ts';

describeRuntimes('two servers side by side', (runtime) => {
  const start = () => startServer(['--runtime', runtime, ...DRILL_FLAGS]);

  it('have a sandbox each, see nothing of one another, and end apart', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const leave = 'import os\nopen("left", "w").write("x")\nos.listdir()';
    const [one, two] = await Promise.all([first.call({ code: leave }), second.call({ code: leave })]);
    expect([one.result.result, two.result.result]).toEqual(["['left']", "['left']"]);
    expect(foldersOf(first.pid)).toHaveLength(1);
    expect(foldersOf(second.pid)).toHaveLength(1);

    process.kill(first.pid, 'SIGKILL');
    await expectNothingLeft(first.pid, runtime);
    expect((await second.call({ code: '6 * 7' })).result).toMatchObject({ status: 'ok', result: '42' });
    expect((await second.stats()).container.restarts).toBe(0);

    // The third looks for what others left, and leaves the second alone.
    const third = await start();
    expect((await third.call({ code: '6 * 7' })).result.result).toBe('42');
    expect(foldersOf(second.pid)).toHaveLength(1);
    expect((await second.call({ code: '6 * 7' })).result).toMatchObject({ status: 'ok', result: '42' });
    expect((await second.stats()).container.restarts).toBe(0);

    await Promise.all([second.close(), third.close()]);
    await expectNothingLeft(second.pid, runtime);
    await expectNothingLeft(third.pid, runtime);
  });
});

describeRuntime('docker', 'a container that cannot end itself', () => {
  it('is removed by the next server when its own is dead, while that of a living server stays', async () => {
    const flags = ['--runtime', 'docker', ...DRILL_FLAGS];
    const [dead, living] = await Promise.all([startServer(flags), startServer(flags)]);
    await Promise.all([dead.call({ code: '1' }), living.call({ code: '1' })]);
    const [paused = ''] = containersOf(dead.pid);
    docker('pause', paused);
    process.kill(dead.pid, 'SIGKILL');
    await eventually('the server is gone', () => !isAlive(dead.pid));
    expect(containersOf(dead.pid)).toEqual([paused]);

    const next = await startServer(flags);
    await next.call({ code: '1' });
    await expectNothingLeft(dead.pid, 'docker');
    expect(containersOf(living.pid)).toHaveLength(1);
    expect((await living.call({ code: '6 * 7' })).result.result).toBe('42');
    await Promise.all([living.close(), next.close()]);
    await expectNothingLeft(living.pid, 'docker');
  });
});
