/** `dist/main.js` as it is built: what it needs, and what it must not wait for. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

let copy: string;

// Where no package is to be found.
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'bundle-'));
  for (const path of ['package.json', 'Dockerfile', 'dist/main.js', 'dist/bundle'])
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  cpSync(join(ROOT, 'python-harness/harness'), join(copy, 'python-harness/harness'), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true }));

const run = (args: readonly string[], input = '') =>
  execFileSync(process.execPath, [join(copy, 'dist/main.js'), ...args], { input, encoding: 'utf8', stdio: 'pipe' });

it('holds all packages that it needs', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(run(['--version'])).toBe(`${version}\n`);
  expect(run(['--help'])).toContain('--isolation');
  expect(run(['config', 'cursor'])).toContain(join(copy, 'dist/main.js'));
});

it('serves by itself, with the schemas of the tool', () => {
  const clientInfo = { name: 'test', version: '1' };
  const requests = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
    { id: 2, method: 'tools/list' },
  ];
  const lines = requests.map((request) => `${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  const answers = run(['--prewarm', 'false'], lines.join(''))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { id: 1, result: { serverInfo: { name: 'python-sandbox-mcp' } } },
    { id: 2, result: { tools: [{ name: 'run_python_sandbox', inputSchema: { required: ['code'] } }] } },
  ]);
});

it('leaves out what would be loaded for nothing', () => {
  expect(readFileSync(join(copy, 'dist/bundle/server.js'), 'utf8')).not.toContain('node_modules/ajv/dist');
});
