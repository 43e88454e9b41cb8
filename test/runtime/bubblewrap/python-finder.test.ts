import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPython } from '../../../src/runtime/bubblewrap/python-finder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'python-finder-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A real Python outside `/usr`, where this machine has one. */
const elsewhere = realpathSync(
  execFileSync('python3', ['-c', 'import sys; print(sys.base_prefix)'], { encoding: 'utf8' }).trim(),
);

function script(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the search for a Python', () => {
  it('takes the first that is new enough, and names its real interpreter and version', async () => {
    const python = await findPython();
    expect(existsSync(python.executable)).toBe(true);
    expect(python.version).toMatch(/^3\.\d+\.\d+$/);
    const said = execFileSync(python.executable, ['--version'], { encoding: 'utf8' }).trim();
    expect(said).toBe(`Python ${python.version}`);
  });

  it('needs no folder beyond /usr for a Python that lives there', async () => {
    const python = await findPython(['/usr/bin/python3']);
    expect(python).toMatchObject({ executable: '/usr/bin/python3', folders: [] });
  });

  it('sees through a shim to the interpreter behind it', async () => {
    const shim = script('shim', 'exec /usr/bin/python3 "$@"');
    expect((await findPython([shim])).executable).toBe('/usr/bin/python3');
  });

  it.skipIf(elsewhere.startsWith('/usr'))('binds the prefix of a Python that lives elsewhere', async () => {
    const python = await findPython(['python3']);
    expect(python.folders).toContain(elsewhere);
  });

  it('binds a virtual environment as well as the Python it was made from', async () => {
    const venv = join(scratch, 'venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const python = await findPython([join(venv, 'bin', 'python')]);
    expect(python.executable).toBe(join(venv, 'bin', 'python'));
    const bound = [...python.folders, '/usr'];
    expect(bound).toContain(venv);
    expect(bound.some((folder) => elsewhere.startsWith(folder))).toBe(true);
  });

  it('passes over what is missing, broken or too old, and says so when nothing is left', async () => {
    const broken = script('broken', 'echo no such version >&2; exit 1');
    const old = script('old', `echo '{"version": [3, 8, 2], "executable": "/opt/old/bin/python3", "folders": []}'`);
    const found = await findPython([broken, old, 'no-such-python', '/usr/bin/python3']);
    expect(found.executable).toBe('/usr/bin/python3');
    await expect(findPython([broken, old, 'no-such-python'])).rejects.toThrow(
      /3\.11 or newer.*no such version.*3\.8\.2 is too old.*not found/s,
    );
  });

  it('refuses a Python whose prefix would show the whole home folder', async () => {
    const folder = join(scratch, 'home-prefix');
    mkdirSync(folder);
    const answer = JSON.stringify({ version: [3, 12, 0], executable: '/x/python3', folders: ['/'] });
    const exposing = script('exposing', `echo '${answer}'`);
    await expect(findPython([exposing])).rejects.toThrow(/would show the whole home folder/);
  });
});
