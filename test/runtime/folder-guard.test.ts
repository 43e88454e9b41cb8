/** Nothing is left on the disk of a process that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const FOLDERS = resolve(import.meta.dirname, '../../dist/runtime/temp-folders.js');

/** Makes a folder with something in it, tells its name, and stays. */
const OWNER = `
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder, guardTempFolder, removeTempFolder } from ${JSON.stringify(FOLDERS)};
const folder = await createTempFolder();
mkdirSync(join(folder, 'socket'));
if (process.argv[1] === 'guarded') guardTempFolder(folder);
process.stdout.write(folder);
process.stdin.on('end', () => removeTempFolder(folder)).resume();
`;

async function owner(how: 'guarded' | 'unguarded') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', OWNER, how]);
  const ended = once(child, 'exit');
  const [name] = await once(child.stdout, 'data');
  return { child, ended, folder: String(name) };
}

it('the guarded folder of a killed process goes', async () => {
  const { child, folder } = await owner('guarded');
  expect(existsSync(folder)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => existsSync(folder), { timeout: 5_000 }).toBe(false);
});

it('the unguarded one stays: the guard is what removes it', async () => {
  const { child, ended, folder } = await owner('unguarded');
  child.kill('SIGKILL');
  await ended;
  await new Promise((done) => setTimeout(done, 300));
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});

it('a guard neither keeps its process nor outlives the folder', async () => {
  const { child, ended, folder } = await owner('guarded');
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
  expect(existsSync(folder)).toBe(false);
});
