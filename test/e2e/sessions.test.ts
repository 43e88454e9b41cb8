/** Sessions as a client meets them: the real server, the SDK's own client, real containers and bubblewrap. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntimes } from '../helpers/engines.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

/** Of litter and look. A look that comes too soon need not be one each time. */
const LITTER_ROUNDS = 3;

describeRuntimes('sessions', (runtime) => {
  let server: TestServer;
  const run = async (session: string, code: string, more: Record<string, unknown> = {}) =>
    (await server.call({ code, session, ...more })).result;

  beforeAll(async () => {
    server = await startServer(['--runtime', runtime, '--sessions', '12', '--preload', 'none']);
    await server.call({ code: '1' });
  }, 600_000);
  afterAll(() => server.close());

  it('keep variables, functions, imports and files, and the text says where a call was', async () => {
    const first = await server.call({
      session: 'work',
      code: 'import statistics\ndata = [1, 2, 9]\ndef double(x): return x * 2\nopen("notes", "w").write("kept")',
    });
    expect(first.text).toMatch(/^status: ok \(.* ms; new session work, call 1\)\n/);
    const next = await server.call({ session: 'work', code: '[double(statistics.mean(data)), open("notes").read()]' });
    expect(next.text).toMatch(/^status: ok \(.* ms; session work, call 2\)\n/);
    expect(next.result).toMatchObject({
      ...{ value: [8, 'kept'], isolation: 'forked', artifacts: [] },
      session: { name: 'work', call: 2, began: 'continued', undone: false, can_roll_back: true },
    });
    expect(first.result.artifacts).toMatchObject([{ name: 'notes' }]);
  });

  it('are no business of calls without one, nor of one another', async () => {
    const folder = (await run('mine', 'secret = 1\nopen("secret", "w").close()\nimport os\nos.getcwd()')).value;
    const pid = (await run('mine', 'os.getpid()')).value;
    for (const other of [{ session: 'other' }, {}, { isolation: 'forked' }]) {
      const read = await server.call({ code: `open('${folder}/secret')`, ...other });
      expect(read.result.error?.type).toBe('PermissionError');
      const kill = await server.call({ code: `import os, signal\nos.kill(${pid}, signal.SIGKILL)`, ...other });
      expect(kill.result.error?.type).toMatch(/PermissionError|ProcessLookupError/);
      const look = await server.call({ code: 'import os\n["secret" in globals(), os.listdir()]', ...other });
      expect(look.result.value).toEqual([false, []]);
    }
    expect((await run('mine', 'secret')).value).toBe(1);
  });

  it.each([
    ['a call without one', { session: 'litter' }, {}],
    ['a call of another one', { session: 'litter' }, { session: 'look' }],
    ['one of them, nor does a call without one', {}, { session: 'look' }],
  ])('leave nothing in /tmp for %s that comes at once', async (_, litters, looks) => {
    // So many that a call which did not wait would see some of them.
    const litter = 'import os\nfor n in range(4_000): open(f"/tmp/{n}", "w").close()';
    for (let round = 0; round < LITTER_ROUNDS; round++) {
      await server.call({ code: litter, ...litters });
      const { result } = await server.call({ code: 'import os\nlen(os.listdir("/tmp"))', ...looks });
      expect(result).toMatchObject({ status: 'ok', value: 0 });
    }
  });

  it('are rolled back, on request and on error, with their random numbers', async () => {
    await run('undo', 'import random\nrandom.seed(1)\nx = 1');
    const drawn = (await run('undo', 'x = 2\nrandom.random()')).value;
    const again = await run('undo', '[x, random.random()]', { session_rollback: true });
    expect(again).toMatchObject({ value: [1, drawn], session: { began: 'rolled_back' } });
    const failed = await server.call({ session: 'undo', code: 'x = 3\n1 / 0', on_error: 'rollback' });
    expect(failed.text).toMatch(/^status: error in line 2: .*; session undo, call 4, undone\)/);
    expect((await run('undo', 'x')).value).toBe(1);
    expect((await run('undo', '', { session_rollback: true })).status).toBe('ok');
    const twice = await run('undo', '', { session_rollback: true });
    expect(twice).toMatchObject({ status: 'rejected', detail: expect.stringContaining('no call that can be undone') });
  });

  it('are forked, and go their own ways', async () => {
    await run('trunk', 'model = [0, 0]\nopen("log", "w").write("start")');
    const forked = await run('branch', 'model.append(1)\nopen("log", "a").write(", branch")\nmodel', {
      session_fork: 'trunk',
    });
    expect(forked).toMatchObject({ value: [0, 0, 1], session: { name: 'branch', began: 'forked' } });
    const both = '[model, open("log").read()]';
    expect((await run('trunk', both)).value).toEqual([[0, 0], 'start']);
    expect((await run('branch', both)).value).toEqual([[0, 0, 1], 'start, branch']);
    const unknown = await run('new', '1', { session_fork: 'nobody' });
    expect(unknown).toMatchObject({ status: 'rejected', detail: expect.stringContaining('no session "nobody"') });
  });

  it('survive what ends their process, in the state from before the call', async () => {
    await run('tough', 'x = 1');
    const killed = await run('tough', 'x = 2\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)');
    expect(killed).toMatchObject({ status: 'crashed', session: { undone: true } });
    const stuck = await run('tough', 'x = 3\nsum(iter(int, 1))', { timeout_seconds: 0.3 });
    expect(stuck).toMatchObject({ status: 'timeout', session: { undone: true } });
    expect(stuck.detail).toContain('as it was before this call');
    // The alarm ends the process when the call has been answered.
    await run('tough', 'x = 4\nimport signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05)');
    await expect.poll(async () => (await server.stats()).sessions.restored).toBe(3);
    const told = await run('tough', 'x');
    expect(told).toMatchObject({ status: 'rejected', detail: expect.stringContaining('SIGALRM') });
    expect((await run('tough', 'x')).value).toBe(1);
  });

  it('show in the stats, without names', async () => {
    const { sessions } = await server.stats();
    expect(sessions).toMatchObject({ limit: 12, expired: 0, evicted: 0, lost: 0, forks: 1 });
    const [oldest] = sessions.live;
    expect(oldest).toMatchObject({ calls: 2, pss_bytes: expect.any(Number), checkpoint_pss_bytes: expect.any(Number) });
    expect(JSON.stringify(sessions)).not.toContain('trunk');
  });

  describe('with other settings', () => {
    it('end when they are not used or are too many, and their callers are told once', async () => {
      const other = await startServer([
        ...['--runtime', runtime, '--sessions', '2', '--session-timeout', '1', '--preload', 'none'],
      ]);
      const call = async (session: string, code: string) => (await other.call({ session, code })).result;
      for (const name of ['a', 'b', 'c']) await call(name, 'x = 1');
      const evicted = await call('a', 'x');
      expect(evicted).toMatchObject({ status: 'rejected', detail: expect.stringContaining('--sessions') });
      await expect.poll(async () => (await other.stats()).sessions.live).toEqual([]);
      const expired = await call('c', 'x');
      expect(expired).toMatchObject({ status: 'rejected', detail: expect.stringContaining('--session-timeout') });
      expect(await call('c', '1')).toMatchObject({ status: 'ok', session: { began: 'new', call: 1 } });
      await other.close();
    });
  });
});
