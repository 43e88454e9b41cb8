/** The reporter in a run of vitest's own, of tests that fail in every way. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const VITEST = resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const REPORTER = resolve(import.meta.dirname, 'reporter.ts');

const HALF_BROKEN = `
describe('a hook', () => {
  beforeAll(() => { throw new Error('hook broke'); });
  it('keeps this from running', () => {});
  it('and this', () => {});
});
it('passes', () => {});
it('fails', () => { throw new Error('wrong'); });
it('hangs', { timeout: 50 }, () => new Promise(() => {}));
it.skip('is skipped', () => {});
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reporter-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function reportOf(files: Record<string, string>): Promise<unknown> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const report = join(folder, 'report.json');
  const argv = ['run', '--root', folder, '--globals', `--reporter=${REPORTER}`];
  await new Promise((done) => {
    execFile(process.execPath, [VITEST, ...argv], { env: { ...process.env, TEST_REPORT: report } }, done);
  });
  return JSON.parse(readFileSync(report, 'utf8'));
}

it('tells failed tests, hooks, time-outs, files that do not load, and errors outside of tests', async () => {
  const report = await reportOf({
    'half-broken.test.ts': HALF_BROKEN,
    'unloadable.test.ts': 'import "./nothing.ts";',
    'stray.test.ts':
      "it('passes', async () => { void Promise.reject(new Error('stray')); await new Promise(setImmediate); });",
  });
  const failure = (name: string, error: RegExp) => ({ name, error: expect.stringMatching(error) });
  expect(report).toEqual({
    passed: 2,
    failed: 5,
    // Those behind the broken hook as well: they did not run.
    skipped: 3,
    failures: expect.arrayContaining([
      failure('unloadable.test.ts', /nothing\.ts/),
      failure('half-broken.test.ts > a hook', /^hook broke$/),
      failure('half-broken.test.ts > fails', /^wrong$/),
      failure('half-broken.test.ts > hangs', /timed out/),
      failure('outside of tests', /^stray$/),
    ]),
  });
});

it('has nothing to tell where all is well', async () => {
  const report = await reportOf({ 'well.test.ts': "it('passes', () => {});" });
  expect(report).toEqual({ passed: 1, failed: 0, skipped: 0, failures: [] });
});
