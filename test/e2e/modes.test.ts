/** The four isolation modes, side by side, and the settings that shape a worker's life. */
import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox, ISOLATION_MODES, type Sandbox, type SandboxOptions } from '../../src/index.ts';
import { atRest } from '../helpers/at-rest.ts';
import { describeRuntimes } from '../helpers/engines.ts';

/** Leaves something of every sort behind: a name, an attribute of the interpreter, a variable of the environment. */
const LEAVE = 'import sys, os\nleft = 1\nsys.path.insert(0, "/left")\nos.environ["LEFT"] = "1"';
const LOOK =
  'import sys, os\n["name" if "left" in globals() else "", "path" if "/left" in sys.path else "", os.environ.get("LEFT", "")]';

describeRuntimes('isolation', (runtime) => {
  let sandbox: Sandbox;
  /** Waits until it is warm: before that, each worker of `isolated` serves one call. */
  const start = async (options: SandboxOptions): Promise<void> => {
    sandbox = createSandbox({ runtime, preload: [], ...options });
    await sandbox.prewarm();
  };

  afterEach(() => sandbox.close());

  it.each([
    ['isolated', ['', '', '']],
    ['forked', ['', '', '']],
    ['baseline', ['', '', '']],
    ['persistent', ['', 'path', '1']],
  ] as const)('%s keeps what it promises to keep, and nothing else', { timeout: 600_000 }, async (isolation, kept) => {
    await start({ isolation });
    expect(await sandbox.run(LEAVE)).toMatchObject({ status: 'ok', isolation });
    expect((await sandbox.run(LOOK)).value).toEqual(kept);
  });

  it('can be made stronger for one call, and the result says what ran', { timeout: 60_000 }, async () => {
    await start({ isolation: 'persistent' });
    for (const isolation of ISOLATION_MODES) {
      expect(await sandbox.run('6 * 7', { isolation })).toMatchObject({ status: 'ok', result: '42', isolation });
    }
    expect(await sandbox.run(LEAVE)).toMatchObject({ isolation: 'persistent' });
    expect((await sandbox.run(LOOK, { isolation: 'isolated' })).value).toEqual(['', '', '']);
    expect((await sandbox.run(LOOK)).value).toEqual(['', 'path', '1']);
  });

  it.each(ISOLATION_MODES)(
    'has code step back behind the supervisor, where that costs nothing: %s',
    async (isolation) => {
      await start({ isolation });
      // Of the process, of one that it starts, and of the supervisor.
      const look = `
import os, subprocess
niceness = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"
[os.getpriority(os.PRIO_PROCESS, 0), int(subprocess.run(["python3", "-c", niceness], capture_output=True).stdout),
 int(open("/proc/1/stat").read().rpartition(")")[2].split()[16])]`;
      const own = runtime === 'bwrap' ? 0 : 10;
      expect((await sandbox.run(look)).value).toEqual([own, own, 0]);
      // It cannot be taken back.
      const takeBack = await sandbox.run('import os\nos.setpriority(os.PRIO_PROCESS, 0, -1)');
      expect(takeBack.error?.type).toBe('PermissionError');
    },
  );

  it('lets workers use what the zygote holds without a copy, since Python 3.12', { timeout: 60_000 }, async () => {
    await start({ isolation: 'forked' });
    const look = 'import json, sys\n[sys.version_info >= (3, 12), sys.getrefcount(json.dumps) >= 1 << 30]';
    const [hasImmortals, isImmortal] = (await sandbox.run(look)).value as [boolean, boolean];
    expect(isImmortal).toBe(hasImmortals);
  });

  it('replaces a worker after max_executions calls, and no caller notices', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated', maxExecutions: 10 });
    const pids = new Set<unknown>();
    for (let call = 0; call < 50; call++) {
      const result = await sandbox.run('import os\nos.getpid()');
      expect(result.status).toBe('ok');
      pids.add(result.value);
    }
    // 10 ± 1 calls each; on a machine too busy for a clean-up in time, a standby may have served some of them.
    expect(pids.size).toBeGreaterThanOrEqual(4);
    const { by_reason, total } = (await sandbox.stats()).workers.recycles;
    expect(by_reason.max_executions).toBeGreaterThanOrEqual(3);
    expect(total).toBeLessThanOrEqual(pids.size);
  });

  it('never replaces a worker with max_executions 0', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated', maxExecutions: 0 });
    const pids = new Set<unknown>();
    for (let call = 0; call < 30; call++) {
      pids.add((await sandbox.run('import os\nos.getpid()')).value);
      await atRest(sandbox);
    }
    expect(pids.size).toBe(1);
  });

  it('forgets pure-Python modules with cleanup_modules', { timeout: 60_000 }, async () => {
    const imported = 'import sys\n"colorsys" in sys.modules';
    await start({ isolation: 'isolated', cleanupModules: true });
    await sandbox.run('import colorsys');
    await atRest(sandbox);
    expect(await sandbox.run(imported)).toMatchObject({ value: false });
  });

  it('collects garbage every force_gc_interval calls', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated', forceGcInterval: 5 });
    for (let call = 0; call < 20; call++) {
      await sandbox.run('1');
      await atRest(sandbox);
    }
    expect((await sandbox.stats()).gc_runs).toBeGreaterThanOrEqual(3);
  });

  it('tells how long clean-ups take', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated' });
    for (let call = 0; call < 5; call++) await sandbox.run('1');
    const { cleanup_ms } = await atRest(sandbox);
    expect(cleanup_ms.count).toBe(5);
    expect(cleanup_ms.p50).toBeGreaterThan(0);
  });

  it('runs as many calls at a time as there are workers', { timeout: 60_000 }, async () => {
    await start({ isolation: 'isolated', workers: 2 });
    await sandbox.run('1');
    const code = 'import time\nbegun = time.monotonic()\ntime.sleep(1)\n[begun, time.monotonic()]';
    const times = await Promise.all([1, 2].map(async () => (await sandbox.run(code)).value as [number, number]));
    const [first, second] = times.sort(([one], [other]) => one - other);
    // The second began before the first had ended: of one clock, since a sandbox is on one machine.
    expect(second?.[0]).toBeLessThan(first?.[1] ?? Number.NaN);
  });
});

describe('createSandbox', () => {
  it('refuses options that cannot be', () => {
    expect(() => createSandbox({ workers: 0 })).toThrow('workers');
  });
});
