import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { configCommand } from '../../src/cli/client-config.ts';
import type { ClientName } from '../../src/cli/command.ts';
import { loadSettings, resolveSettings, type SettingsInput } from '../../src/config.ts';

async function config(client: ClientName, settings: SettingsInput = {}, main = '/opt/sandbox/dist/main.js') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const installation = { node: '/usr/bin/node', main, name: 'python-sandbox-mcp', version: '1.2.3' };
  configCommand(client, { settings: resolveSettings(settings), ...installation, stdout, stderr });
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr) };
}

const entry = { command: '/usr/bin/node', args: ['/opt/sandbox/dist/main.js'] };

test.each([
  ['claude-desktop' as const, 'claude_desktop_config.json', { mcpServers: { 'python-sandbox': entry } }],
  ['cursor' as const, '.cursor/mcp.json', { mcpServers: { 'python-sandbox': { type: 'stdio', ...entry } } }],
  ['vscode' as const, '.vscode/mcp.json', { servers: { 'python-sandbox': { type: 'stdio', ...entry } } }],
])('%s gets its file name on stderr and pure JSON on stdout', async (client, file, expected) => {
  const { stdout, stderr } = await config(client);
  expect(stderr).toContain(file);
  expect(JSON.parse(stdout)).toEqual(expected);
});

test('settings that were given become variables, which give the same settings again', async () => {
  const given: SettingsInput = {
    memoryBytes: 1024 ** 3,
    preload: [],
    mounts: [{ host: '/a', path: '/b', mode: 'rw' }],
  };
  const { env } = JSON.parse((await config('claude-desktop', given)).stdout).mcpServers['python-sandbox'];
  expect(env).toEqual({ SANDBOX_MEMORY: '1 GiB', SANDBOX_PRELOAD: 'none', SANDBOX_MOUNTS: '/a:/b:rw' });
  expect(loadSettings({ argv: [], env }).settings).toEqual(resolveSettings(given));
});

test('claude-code gets a command line, quoted for a shell, with the name after an option that takes one word', async () => {
  const { stdout } = await config('claude-code', { memoryBytes: 1024 ** 3 }, "/home/o'neil/my apps/main.js");
  expect(stdout).toBe(
    "claude mcp add --env 'SANDBOX_MEMORY=1 GiB' --transport stdio python-sandbox -- /usr/bin/node '/home/o'\\''neil/my apps/main.js'\n",
  );
});

test('a path with quotes and spaces is one word in JSON, too', async () => {
  const main = '/home/o\'neil/my "new" apps/main.js';
  expect(JSON.parse((await config('vscode', {}, main)).stdout).servers['python-sandbox'].args).toEqual([main]);
});

test('from a cache that is emptied some day, the entry names the package and its version', async () => {
  const { stdout } = await config(
    'claude-code',
    {},
    '/home/me/.npm/_npx/0a1b/node_modules/python-sandbox-mcp/dist/main.js',
  );
  expect(stdout).toBe('claude mcp add --transport stdio python-sandbox -- npx -y python-sandbox-mcp@1.2.3\n');
});
