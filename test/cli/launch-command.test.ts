import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchCommand } from '../../src/cli/launch-command.ts';

const NAME = { name: 'python-sandbox-mcp', version: '1.2.3' };
const LASTING = '/opt/sandbox/dist/main.js';

describe('the package', () => {
  it.each([
    '/home/me/projects/python-sandbox-mcp/dist/main.js',
    '/usr/local/lib/node_modules/python-sandbox-mcp/dist/main.js',
    '/home/me/dlx-tools/python-sandbox-mcp/dist/main.js',
  ])('is started from %s, where it stays', (main) => {
    expect(launchCommand({ ...NAME, node: '/usr/bin/node', main })).toEqual({ command: '/usr/bin/node', args: [main] });
  });

  it.each([
    '/home/me/.npm/_npx/0a1b2c/node_modules/python-sandbox-mcp/dist/main.js',
    '/home/me/.cache/pnpm/dlx/0a1b/1926-7d/node_modules/.pnpm/x/node_modules/python-sandbox-mcp/dist/main.js',
    '/tmp/dlx-4821/node_modules/python-sandbox-mcp/dist/main.js',
  ])('is fetched again when %s is gone', (main) => {
    const again = { command: 'npx', args: ['-y', 'python-sandbox-mcp@1.2.3'] };
    expect(launchCommand({ ...NAME, node: '/usr/bin/node', main })).toEqual(again);
  });
});

describe('a Node of Homebrew', () => {
  let prefix: string;
  beforeEach(() => {
    prefix = mkdtempSync(join(tmpdir(), 'homebrew-'));
  });
  afterEach(() => rmSync(prefix, { recursive: true }));
  const node = () => join(prefix, 'Cellar/node@22/22.21.0/bin/node');

  it('is named by the link that stays when a new version comes', () => {
    mkdirSync(join(prefix, 'opt/node@22/bin'), { recursive: true });
    writeFileSync(join(prefix, 'opt/node@22/bin/node'), '');
    const { command } = launchCommand({ ...NAME, node: node(), main: LASTING });
    expect(command).toBe(join(prefix, 'opt/node@22/bin/node'));
  });

  it('is named as it is where there is no such link', () => {
    expect(launchCommand({ ...NAME, node: node(), main: LASTING }).command).toBe(node());
  });
});
