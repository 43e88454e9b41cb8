/** Nothing is left on the disk of a process that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isAlive } from '../../drills/helpers.ts';

const GUARD = resolve(import.meta.dirname, '../../../dist/runtime/leftovers/guard.js');
const FOLDERS = resolve(import.meta.dirname, '../../../dist/runtime/leftovers/temp-folders.js');

/** Makes a folder with something in it, tells its name, and stays. */
const OWNER = `
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { createTempFolder, removeTempFolder } from ${JSON.stringify(FOLDERS)};
import { guardSandbox } from ${JSON.stringify(GUARD)};
const folder = await createTempFolder();
mkdirSync(join(folder, 'socket'));
const client = spawn('sleep', ['60'], { stdio: 'ignore' });
client.unref();
const guard =
  process.argv[1] === 'guarded' ? guardSandbox({ folder, container: null, env: {}, client: client.pid }) : null;
process.stdout.write(folder + ' ' + client.pid);
process.stdin.on('end', async () => {
  client.kill('SIGKILL');
  await removeTempFolder(folder);
  guard?.dismiss();
}).resume();
`;

// Of its own: servers that start meanwhile remove what dead ones have left in the common one.
const TMPDIR = mkdtempSync(join(tmpdir(), 'guarded-'));
afterAll(() => rmSync(TMPDIR, { recursive: true, force: true }));

async function owner(how: 'guarded' | 'unguarded') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', OWNER, how], {
    env: { ...process.env, TMPDIR },
  });
  const ended = once(child, 'exit');
  const [told] = await once(child.stdout, 'data');
  const [folder = '', client] = String(told).split(' ');
  return { child, ended, folder, client: Number(client) };
}

it('the guarded folder of a killed process goes, and so does a command of the engine that does not end', async () => {
  const { child, folder, client } = await owner('guarded');
  expect(existsSync(folder)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
  expect(isAlive(client)).toBe(false);
});

it('the unguarded one stays: the guard is what removes it', async () => {
  const { child, ended, folder, client } = await owner('unguarded');
  child.kill('SIGKILL');
  await ended;
  await new Promise((done) => setTimeout(done, 300));
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
  process.kill(client, 'SIGKILL');
});

it('a guard neither keeps its process nor outlives the folder', async () => {
  const { child, ended, folder } = await owner('guarded');
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
  expect(existsSync(folder)).toBe(false);
});
