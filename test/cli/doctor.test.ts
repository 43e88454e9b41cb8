import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { resolveSettings } from '../../src/config.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { RuntimeReport } from '../../src/doctor/subject.ts';
import { OK_RESULT, ScriptedBackend } from '../mcp/scripted-backend.ts';

const FINDINGS: readonly Finding[] = [
  { section: 'machine', check: 'docker', outcome: 'pass', found: '1.2', advice: null },
  { section: 'machine', check: 'podman', outcome: 'fact', found: 'not there', advice: null },
  { section: 'machine', check: 'bwrap', outcome: 'warn', found: 'too old', advice: 'Renew it.' },
  {
    section: 'controls',
    check: 'no network',
    outcome: 'fail',
    found: 'got through:\nall \x1b[2J',
    advice: 'Close it.',
  },
];

async function print(findings: readonly Finding[], asJson = false, signal = new AbortController().signal) {
  const stdout = new PassThrough();
  const stream = (async function* () {
    yield* findings;
  })();
  const status = await doctorCommand(asJson, { findings: stream, stdout, signal });
  stdout.end();
  return { status, printed: await text(stdout) };
}

describe('the table', () => {
  test('has a line for each check, by section, and what to do below', async () => {
    const { printed } = await print(FINDINGS);
    const words = printed.split('\n').map((line) => line.trim().split(/\s+/).join(' '));
    expect(words).toEqual([
      ...['machine', 'pass docker 1.2', 'fact podman not there', 'WARN bwrap too old', '→ Renew it.', ''],
      ...['controls', 'FAIL no network got through:', 'all \\x1b[2J', '→ Close it.', ''],
      ...['1 passed, 1 failed, 1 warnings, 1 facts.', ''],
    ]);
  });

  test('ends by saying that there is nothing to do, where there is not', async () => {
    expect((await print(FINDINGS.slice(0, 2))).printed).toMatch(/1 facts\. There is nothing to do\.\n$/);
    expect((await print(FINDINGS.slice(0, 3))).printed).not.toContain('nothing to do');
  });

  test('comes with the exit status: 1 where a check failed, and else 0', async () => {
    expect((await print(FINDINGS)).status).toBe(1);
    expect((await print(FINDINGS.slice(0, 3))).status).toBe(0);
  });

  test('ends when it is told to, without a verdict on what was not tried', async () => {
    expect(await print(FINDINGS, false, AbortSignal.abort())).toEqual({ status: 130, printed: '' });
  });
});

test('as JSON there is one document with the same findings and exit status', async () => {
  const { status, printed } = await print(FINDINGS, true);
  expect(status).toBe(1);
  expect(JSON.parse(printed)).toEqual({ summary: { passed: 1, failed: 1, warnings: 1, facts: 1 }, findings: FINDINGS });
});

describe('a sandbox that does not do as it should', () => {
  const settings = resolveSettings({ runtime: 'docker' });
  const bait = { secret: 'secret', file: '/bait' };
  const works: RuntimeReport = { name: 'docker', probe: { works: true, version: '1', notes: [] }, image: null };

  async function findings(backend: ScriptedBackend, runtimes = [works]): Promise<Finding[]> {
    const all: Finding[] = [];
    for await (const finding of examine({ sandbox: backend, settings, bait }, runtimes)) all.push(finding);
    return all;
  }

  test('fails every check that it must be tried for, when it answers 42 to everything', async () => {
    const backend = new ScriptedBackend(settings);
    const outcomes = await findings(backend);
    expect(outcomes.filter(({ section }) => section === 'controls').length).toBeGreaterThanOrEqual(11);
    for (const { section, check, outcome, advice } of outcomes) {
      if (section !== 'controls' && section !== 'limits' && section !== 'calls') continue;
      expect({ check, outcome }).toEqual({ check, outcome: 'fail' });
      expect(advice).toMatch(/\.$/);
    }
    expect(outcomes).toContainEqual(expect.objectContaining({ check: 'hardening', outcome: 'fail' }));
  });

  test('fails the start alone when there is none, with the reason', async () => {
    const backend = new ScriptedBackend(settings);
    const detail = 'No sandbox can be started.';
    backend.answer = async () => ({ result: { ...OK_RESULT, status: 'unavailable', detail }, exitCode: null });
    const outcomes = await findings(backend);
    expect(outcomes.at(-1)).toMatchObject({ check: 'start', outcome: 'fail', found: `unavailable: ${detail}` });
    expect(backend.requests).toHaveLength(1);
  });
});
