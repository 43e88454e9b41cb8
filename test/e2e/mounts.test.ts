/** Mounts: read-only unless said otherwise, and nothing beyond them. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';

describeRuntimes('a mounted folder', (runtime) => {
  let folder: string;
  let sandbox: Sandbox;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mounted-'));
    // The sandbox's user is nobody on the host.
    await chmod(folder, 0o777);
    await writeFile(join(folder, 'in.txt'), 'from the host');
  });

  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const start = (mode: 'ro' | 'rw', isolation: 'isolated' | 'baseline' = 'isolated') => {
    sandbox = createSandbox({ runtime, isolation, preload: [], mounts: [{ host: folder, path: '/data', mode }] });
  };

  it('can be read, and not written to, by default', { timeout: 60_000 }, async () => {
    start('ro');
    expect(await sandbox.run('open("/data/in.txt").read()')).toMatchObject({ value: 'from the host' });
    expect((await sandbox.run('open("/data/out.txt", "w")')).error?.type).toMatch(/OSError|PermissionError/);
  });

  it.each(['isolated', 'baseline'] as const)(
    'can be written to with rw (%s)',
    { timeout: 60_000 },
    async (isolation) => {
      start('rw', isolation);
      expect(await sandbox.run('open("/data/out.txt", "w").write("from inside")')).toMatchObject({ status: 'ok' });
      expect(await readFile(join(folder, 'out.txt'), 'utf8')).toBe('from inside');
    },
  );
});
