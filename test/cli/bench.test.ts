import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { benchCommand } from '../../src/cli/bench.ts';
import { parseCommand } from '../../src/cli/command.ts';

let folder: string;
let entry: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-command-'));
  entry = join(folder, 'entry.mjs');
  await writeFile(
    entry,
    "const [n] = process.argv.slice(2);\nif (n === 'kill') process.kill(process.pid, 'SIGTERM');\nelse if (n !== 'wait') process.exit(Number(n));\nsetTimeout(() => {}, 10_000);\n",
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const launch = (...argv: string[]) => benchCommand(argv, { node: process.execPath, entry, signal: never });

test('the status of the benchmark is that of the command', async () => {
  expect(await launch('0')).toBe(0);
  expect(await launch('3')).toBe(3);
});

test('a death by signal is told as shells tell it', async () => {
  expect(await launch('kill')).toBe(128 + 15);
});

test('whoever ends the command ends the benchmark', async () => {
  const ending = new AbortController();
  const status = benchCommand(['wait'], { node: process.execPath, entry, signal: ending.signal });
  setTimeout(() => ending.abort(), 200);
  expect(await status).toBe(128 + 15);
});

test('a benchmark that is not there is an error', async () => {
  await expect(benchCommand([], { node: join(folder, 'absent'), entry, signal: never })).rejects.toThrow('ENOENT');
});

test('all that follows the word belongs to the benchmark', () => {
  expect(parseCommand(['bench', '--quick', '--help'], {})).toEqual({ name: 'bench', argv: ['--quick', '--help'] });
});

test('the word comes first', () => {
  expect(() => parseCommand(['--workers', '2', 'bench'], {})).toThrow('must be the first word');
});
