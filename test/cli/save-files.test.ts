/** The names are those of an untrusted script: whatever they are, nothing changes that was there before. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { saveFiles } from '../../src/cli/save-files.ts';
import { isArtifactName } from '../../src/protocol/artifact-limits.ts';

let around: string;
let folder: string;

beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'save-files-'));
  folder = join(around, 'out');
  onTestFinished(() => rmSync(around, { recursive: true }));
});

const file = (name: string) => ({ name, data: Buffer.from(name) });

test('files are written with their folders', async () => {
  expect(await saveFiles(folder, [file('a.txt'), file('b/c/d.txt'), file('b/c/e.txt')])).toEqual([]);
  expect(readFileSync(join(folder, 'b/c/d.txt'), 'utf8')).toBe('b/c/d.txt');
  expect(readdirSync(folder, { recursive: true }).length).toBe(5);
});

test('a file that exists stays as it is, and the others are written', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), 'mine');
  expect(await saveFiles(folder, [file('a'), file('b')])).toEqual([
    `${join(folder, 'a')} exists already, and was left as it is.`,
  ]);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'b'))).toBe(true);
});

test('no link leads out of the folder, neither of a file nor of a folder', async () => {
  mkdirSync(folder);
  mkdirSync(join(around, 'other'));
  symlinkSync(join(around, 'secret'), join(folder, 'file'));
  symlinkSync(join(around, 'other'), join(folder, 'folder'));
  expect(await saveFiles(folder, [file('file'), file('folder/a')])).toHaveLength(2);
  expect(readdirSync(around)).toEqual(['other', 'out']);
  expect(readdirSync(join(around, 'other'))).toEqual([]);
});

test('no name is hidden', async () => {
  expect(await saveFiles(folder, [file('.git/config'), file('a/..b'), file('...')])).toEqual([]);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['_...', '_.git', '_.git/config', 'a', 'a/_..b']);
});

test('a folder where a file is in the way is a problem, and no error', async () => {
  expect(await saveFiles(folder, [file('a'), file('a/b')])).toEqual([expect.stringContaining('is no folder')]);
});

test('any names that a worker may send stay below the folder', async () => {
  const names = fc.string({ unit: fc.constantFrom('.', '/', 'a', '\\', '~', '$', ' ', 'é', ':'), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(names.filter(isArtifactName), { maxLength: 4 }), async (given) => {
      await saveFiles(folder, given.map(file));
      expect(readdirSync(around)).toEqual(existsSync(folder) ? ['out'] : []);
      rmSync(folder, { recursive: true, force: true });
    }),
    { numRuns: 60 },
  );
});
