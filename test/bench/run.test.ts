/** The benchmark as it is shipped: started by the command line, from the build. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { HELP } from '../../bench/options.ts';
import { describeRuntime } from '../helpers/engines.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
/** ms. Two sandboxes start, and the machine may be busy. */
const TIMEOUT_MS = 120_000;

function bench(...argv: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [MAIN, 'bench', ...argv], (_error, stdout, stderr) => {
      done({ status: child.exitCode, stdout, stderr });
    });
  });
}

test('it has a help of its own', async () => {
  expect(await bench('--help')).toEqual({ status: 0, stdout: HELP, stderr: '' });
});

test('a wrong option is answered with what is right', async () => {
  const { status, stderr } = await bench('--only', 'speed');
  expect(status).toBe(2);
  expect(stderr).toBe(
    'bench: --only must be one of calls, restarts, scaling, workers, cold, imports, learning, cleanup, memory, but is speed.\n',
  );
});

describeRuntime('docker', 'a quick run of one experiment', () => {
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'bench-run-'));
  });
  afterEach(() => rm(out, { recursive: true, force: true }));

  test('writes its figures, and a page that says what was not measured', { timeout: TIMEOUT_MS }, async () => {
    const page = join(out, 'page.md');
    const { status, stdout } = await bench('--quick', '--only', 'restarts', '--out', out, '--markdown', page);
    expect([status, stdout]).toEqual([0, `${page}\n`]);
    const figures = z.object({
      profile: z.literal('quick'),
      skipped: z.array(z.unknown()).max(0),
      restarts: z.object({ never: z.object({ count: z.number().min(1), median: z.number().positive() }) }),
    });
    figures.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
    expect(await readFile(page, 'utf8')).toContain('## Restarts');
    expect(await readFile(page, 'utf8')).toContain('](./restarts.svg)');
    expect(await readFile(join(out, 'restarts.svg'), 'utf8')).toContain('Calls around the restart of a worker');
    expect(await readFile(page, 'utf8')).toContain('not measured');
  });
});
