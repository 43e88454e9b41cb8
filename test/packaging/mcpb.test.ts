/** The MCPB bundle, packed, unpacked and configured by the official tool, and started as Claude Desktop would start it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import process from 'node:process';
import { getMcpConfigForManifest, MANIFEST_SCHEMAS, unpackExtension } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime } from '../helpers/engines.ts';
import { startCommand } from '../helpers/server.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/mcpb.mjs');

/** Room above the 0.5 MB that it takes today. */
const MAX_BYTES = 750_000;

let folder: string;
let bundle: string;
let extension: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcpb test-'));
  const [path = ''] = execFileSync(process.execPath, [SCRIPT, folder], { encoding: 'utf8', stdio: 'pipe' }).split('\n');
  bundle = path;
  extension = join(folder, 'extension');
  await unpackExtension({ mcpbPath: bundle, outputDir: extension, silent: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type FormValues = Record<string, string | number | boolean>;

/** The command that a client makes of the manifest and of what was filled in. */
async function commandFor(userConfig: FormValues) {
  const manifest = MANIFEST_SCHEMAS['0.3'].parse(JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')));
  const systemDirs = { HOME: folder };
  const config = { manifest, extensionPath: extension, systemDirs, userConfig, pathSeparator: sep };
  const made = await getMcpConfigForManifest(config);
  if (made === undefined) throw new Error('The manifest makes no command.');
  return { command: made.command, args: made.args ?? [], env: made.env ?? {} };
}

describe('the bundle', () => {
  it('holds the server, the harness and what builds the image, and little else', () => {
    expect(readdirSync(extension).sort()).toEqual(
      ['.dockerignore', 'Dockerfile', 'LICENSE', 'dist', 'manifest.json', 'package.json', 'python-harness'].sort(),
    );
    expect(readdirSync(join(extension, 'dist')).sort()).toEqual(['THIRD-PARTY-LICENSES.txt', 'bundle', 'main.js']);
    expect(statSync(bundle).size).toBeLessThan(MAX_BYTES);
  });
});

describeRuntime('docker', 'the server of the bundle', () => {
  const cases: [string, FormValues, number, number][] = [
    ['whose form nobody has touched', {}, 30, 512 * 1024 ** 2],
    [
      'whose fields were emptied',
      { memory: '', timeout: '', isolation: '', network: '', mount: '', image: '' },
      30,
      512 * 1024 ** 2,
    ],
    [
      'whose form was filled in',
      { memory: '256m', timeout: 7, mount: '/usr/share:/shared', isolation: 'forked' },
      7,
      256 * 1024 ** 2,
    ],
  ];

  it.each(cases)('runs a call in a bundle %s', async (_what, userConfig, timeoutSeconds, memoryBytes) => {
    const { command, args, env } = await commandFor(userConfig);
    const server = await startCommand(command, args, { ...env, SANDBOX_PRELOAD: 'none' });
    const { result } = await server.call({ code: '6 * 7' });
    const { limits } = await server.environment();
    await server.close();
    expect(result).toMatchObject({ status: 'ok', result: '42', isolation: userConfig.isolation || 'isolated' });
    expect(limits).toMatchObject({ timeout_seconds: timeoutSeconds, memory_bytes: memoryBytes });
  });
});
