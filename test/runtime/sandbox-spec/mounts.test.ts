import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMounts } from '../../../src/runtime/sandbox-spec/mounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'mounts-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const check = (host: string, path: string) => checkMounts([{ host, path, mode: 'ro' }]);

describe('mounts', () => {
  it('of folders and files that exist are fine, and told with their owner and mode', async () => {
    const file = join(folder, 'data.csv');
    writeFileSync(file, 'a,b\n');
    const { uid, gid, mode } = statSync(folder);
    expect(await check(folder, '/data')).toEqual([
      { host: folder, path: '/data', mode: 'ro', owner: { uid, gid }, permissions: mode },
    ]);
    expect(await check(file, '/data/data.csv')).toMatchObject([{ host: file, owner: { uid } }]);
  });

  it.each([
    ['relative/path', '/data', /host path is not absolute/],
    ['/no/such/folder', '/data', /no such file or folder/],
  ])('of %s at %s are refused with the reason', async (host, path, reason) => {
    await expect(check(host, path)).rejects.toMatchObject({ code: 'invalid_setting', blame: 'caller' });
    await expect(check(host, path)).rejects.toThrow(reason);
  });

  it('of sockets, and of folders with sockets, are refused: they lead out', async () => {
    const path = join(folder, 'engine.sock');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.on('listening', resolve));
    await expect(check(path, '/engine.sock')).rejects.toThrow(/it is a socket/);
    await expect(check(folder, '/data')).rejects.toThrow(/holds sockets/);
    server.close();
  });
});
