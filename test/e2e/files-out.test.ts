/** Files that calls leave, from the sandbox to the client: real containers, the SDK's own client. */
import { ResourceListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../src/contract.ts';
import { createSandbox } from '../../src/index.ts';
import { describeRuntimes } from '../helpers/engines.ts';
import { png } from '../helpers/png.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

const KEPT_BYTES = 4 * 1024 * 1024;

const namesOf = ({ artifacts }: RunResult): string[] => artifacts.map(({ name }) => name);

describeRuntimes('files that calls leave', (runtime) => {
  let server: TestServer;
  let changes = 0;

  beforeAll(async () => {
    server = await startServer(['--runtime', runtime, '--artifacts', `${KEPT_BYTES}`]);
    server.client.setNotificationHandler(ResourceListChangedNotificationSchema, () => {
      changes++;
    });
    await server.call({ code: 'pass' });
  }, FIRST_START_MS);

  afterAll(() => server.close());

  const read = async (uri: string) => (await server.client.readResource({ uri })).contents;
  const listed = async () => (await server.client.listResources()).resources.slice(2).map(({ uri }) => uri);

  it('reach the client as links and images, and are listed, announced and read', async () => {
    const { text, blocks, result } = await server.call({
      code: `
import base64, os
os.makedirs('plots')
open('plots/größe 1.png', 'wb').write(base64.b64decode('${png(3, 2).toString('base64')}'))
open('table.csv', 'w').write('a,b\\n1,ä\\n')
open('raw.bin', 'wb').write(bytes(range(256)))
os.symlink('/etc/passwd', 'passwd')
`,
    });
    expect(result).toMatchObject({ status: 'ok', left_out: 'passwd: no regular file' });
    expect(result.artifacts).toMatchObject([
      { name: 'plots/größe 1.png', mimeType: 'image/png' },
      { name: 'raw.bin', mimeType: 'application/octet-stream', size: 256 },
      { name: 'table.csv', mimeType: 'text/csv', size: 9 },
    ]);
    const [plot, raw, table] = result.artifacts.map(({ uri }) => uri);
    expect(text).toContain(`table.csv (text/csv, 9 bytes) ${table}`);
    expect(text).toContain('passwd: no regular file');
    expect(await read(plot ?? '')).toMatchObject([{ mimeType: 'image/png', blob: png(3, 2).toString('base64') }]);
    for (const uri of [raw, table]) {
      expect(blocks).toContainEqual(expect.objectContaining({ type: 'resource_link', uri }));
    }
    // The plot is one block too, whichever kind.
    expect(blocks).toHaveLength(3);
    expect(await listed()).toEqual([plot, raw, table]);
    expect(await read(`${raw}?offset=250&length=3`)).toMatchObject([
      { blob: Buffer.from([250, 251, 252]).toString('base64'), _meta: { total: 256, next_offset: 253 } },
    ]);
    expect(await read(table ?? '')).toMatchObject([{ mimeType: 'text/csv', text: 'a,b\n1,ä\n' }]);
    await expect.poll(() => changes).toBeGreaterThan(0);
  });

  it.each(['isolated', 'forked', 'baseline'] as const)(
    'are those of their own call, also beside others, and the next call finds none (%s)',
    async (isolation) => {
      const calls = Array.from({ length: 6 }, (_, index) =>
        server.call({
          code: `import os; before = os.listdir(); open('${isolation}-${index}', 'w').write('${index}'); before`,
          isolation,
        }),
      );
      for (const [index, { result }] of (await Promise.all(calls)).entries()) {
        expect(result.value).toEqual([]);
        expect(namesOf(result)).toEqual([`${isolation}-${index}`]);
        expect(await read(result.artifacts[0]?.uri ?? '')).toMatchObject([{ text: `${index}` }]);
      }
      expect((await server.call({ code: '1', isolation })).result.artifacts).toEqual([]);
    },
  );

  it.each([
    ['error', '1 / 0'],
    ['exited', 'raise SystemExit(2)'],
    ['timeout', 'while True: pass'],
  ])('are kept if the call ends as %s', async (status, end) => {
    const { result } = await server.call({ code: `open('a', 'w').write('x')\n${end}`, timeout_seconds: 1 });
    expect(result).toMatchObject({ status, artifacts: [{ name: 'a', size: 1 }] });
  });

  it('make room for newer ones, the oldest call first, and say so', async () => {
    const write = (name: string) => `open('${name}', 'wb').write(bytes(${KEPT_BYTES / 2}))`;
    const old = (await server.call({ code: write('old') })).result.artifacts[0]?.uri ?? '';
    const recent = (await server.call({ code: write('recent') })).result.artifacts[0]?.uri ?? '';
    const newest = (await server.call({ code: write('newest') })).result.artifacts[0]?.uri ?? '';
    expect(await listed()).toEqual([newest, recent]);
    await expect(read(old)).rejects.toThrow('has made room for newer files: the server keeps 4 MiB (--artifacts)');
    const { result } = await server.call({ code: `${write('a')}\n${write('b')}\nopen('c', 'w')` });
    expect(namesOf(result)).toEqual(['a', 'b', 'c']);
    const tooMuch = await server.call({ code: `open('large', 'wb').write(bytes(${KEPT_BYTES + 1}))` });
    expect(tooMuch.result).toMatchObject({
      artifacts: [],
      left_out: `large: all files of a call may have ${KEPT_BYTES} bytes together`,
    });
  });

  it('are given to programs as bytes', { timeout: FIRST_START_MS }, async () => {
    const sandbox = createSandbox({ runtime, preload: [], artifactsBytes: 1024 });
    try {
      const { artifacts } = await sandbox.run("open('a.bin', 'wb').write(bytes([1, 2, 255]))");
      const uri = artifacts[0]?.uri ?? '';
      (await sandbox.readArtifact(uri)).fill(0);
      expect([...(await sandbox.readArtifact(uri))]).toEqual([1, 2, 255]);
      await sandbox.run("open('b', 'wb').write(bytes(1024))");
      await expect(sandbox.readArtifact(uri)).rejects.toMatchObject({
        code: 'no_artifact',
        message: expect.stringContaining('has made room'),
      });
      await expect(sandbox.readArtifact('sandbox://stats')).rejects.toThrow('is unknown');
    } finally {
      await sandbox.close();
    }
  });
});
